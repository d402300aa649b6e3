import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ALB_ARN, CLIENT_ID, USER_POOL_ID } from '../../proxy/test/support/tokens.ts'
import { ORIGIN } from '../drive/people.ts'
import type { Keys } from './keys.ts'
import { freePort, type Program, startNode } from './program.ts'

const main = fileURLToPath(new URL('../../proxy/main.ts', import.meta.url))

/** One rule for each page of the upstream, and one for the requested file. */
const policy = `version: 1
roles:
  staff: [domain:example.com]
pages:
  /: { allow: [signed-in] }
  /sales: { allow: [group:analysts, group:admins] }
  /stock: { allow: [staff] }
  /payroll: { allow: [group:hr], deny: [email:intern@example.com] }
  /admin: { allow: [group:admins] }
  /help: { allow: [signed-in] }
paths:
  /app/static/: { allow: [staff] }
`

/** A Pagewarden, its policy file, and the address of its metrics. */
export type Guard = Program & { readonly file: string; readonly metrics: string }

/** Pagewarden as it runs in production: every check, the policy, and its log at info. */
export async function startPagewarden(
  upstream: number,
  keys: Keys,
  folder: string,
  profile?: string | undefined
): Promise<Guard> {
  const [port, admin] = [await freePort(), await freePort()]
  const file = join(folder, 'pagewarden.yaml')
  await writeFile(file, policy)
  const env = {
    PAGEWARDEN_LISTEN: `127.0.0.1:${port}`,
    PAGEWARDEN_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    PAGEWARDEN_UPSTREAM: `http://127.0.0.1:${upstream}`,
    PAGEWARDEN_POLICY: file,
    PAGEWARDEN_ALB_ARN: ALB_ARN,
    PAGEWARDEN_USER_POOL_ID: USER_POOL_ID,
    PAGEWARDEN_CLIENT_ID: CLIENT_ID,
    PAGEWARDEN_PUBLIC_ORIGIN: ORIGIN,
    PAGEWARDEN_ALB_KEYS_URL: keys.albKeysUrl,
    PAGEWARDEN_JWKS_URL: keys.jwksUrl,
    PAGEWARDEN_ALLOW_HTTP_KEYS: 'yes',
    // One person has the websockets of many here.
    PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '100000',
    PAGEWARDEN_MAX_MESSAGES: '1000000',
    // No load balancer must notice the end. Node writes a profile only if the process exits itself.
    PAGEWARDEN_DRAIN_GRACE: '0s'
  }
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]
  const launch = { name: 'Pagewarden', port, env, health: '/_pagewarden/ready' }
  const program = await startNode(main, launch, flags)
  return { ...program, file, metrics: `http://127.0.0.1:${admin}/metrics` }
}
