import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DCLinter } from 'dclint'
import { test } from 'tap'
import { demoProcesses, STANDARD_PORTS } from '../../demo/wiring.ts'
import { readSettings } from '../../mock-alb/settings.ts'
import { readConfig } from '../../proxy/config/config.ts'
import { ROOT } from '../images.ts'
import { APP, GUARD, guardedPath, memoryOf, PROXY } from '../limits.ts'
import { PORTS } from '../ports.ts'
import { example } from '../settings/example.ts'
import { imageOf, readCompose } from './support/compose.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const services = readCompose()
const demo = demoProcesses(STANDARD_PORTS, ROOT, 'linux')

/**
 * All in which a container differs from a process of the demo: it listens to its neighbours, and
 * names them; the policy is in a folder that is mounted.
 */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'mock-alb': {
    MOCK_ALB_LISTEN: '0.0.0.0:8080',
    MOCK_ALB_AWS_LISTEN: '0.0.0.0:8082',
    MOCK_ALB_TARGET: 'http://pagewarden:8081'
  },
  pagewarden: {
    PAGEWARDEN_LISTEN: '0.0.0.0:8081',
    PAGEWARDEN_POLICY: 'policy/pagewarden.yaml',
    PAGEWARDEN_ALB_KEYS_URL: 'http://mock-alb:8082',
    PAGEWARDEN_JWKS_URL: 'http://mock-alb:8082/eu-west-1_Demo00000/.well-known/jwks.json'
  },
  streamlit: { PYTHONPATH: guardedPath('') }
}

/** The faults of a compose file by the schema of the Compose Specification. */
async function faultsOf(path: string): Promise<readonly string[]> {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] })
  // Its own types do not resolve as a module's.
  const files: readonly Linted[] = await linter.lintFiles([path], false)
  return files.flatMap(({ messages }) =>
    messages.filter(({ rule }) => rule === 'invalid-schema').map(({ message }) => message)
  )
}

type Linted = {
  readonly messages: readonly { readonly rule: string; readonly message: string }[]
}

test('the compose file matches the Compose Specification', async (t) => {
  t.same(await faultsOf(join(ROOT, 'docker-compose.yml')), [])
})

test('the schema reports a misspelt limit', async (t) => {
  const misspelt = read('docker-compose.yml').replaceAll('read_only:', 'readonly:')
  const folder = t.testdir({ 'docker-compose.yml': misspelt })

  t.match(await faultsOf(join(folder, 'docker-compose.yml')), [/additional properties/])
})

test('compose runs the programs of the demo and the step that copies the guard, and no other', async (t) => {
  t.same(Object.keys(services).toSorted(), [...demo.map(({ name }) => name), 'guard'].toSorted())
})

for (const { name, command, args, env } of demo) {
  const service = services[name]
  if (service === undefined) continue

  test(`${name} starts with the same command and the same variables as in the demo`, async (t) => {
    t.same(imageOf(service).runs, [basename(command), ...args])
    t.same(service.environment, { ...env, ...ELSEWHERE[name] })
  })
}

for (const [name, service] of Object.entries(services)) {
  test(`${name} has the limits of a container of the task`, async (t) => {
    t.match(service, {
      init: true,
      read_only: true,
      user: PROXY.user,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      ulimits: { nofile: { soft: 65_535, hard: 65_535 } }
    })
  })
}

test('the proxy and the mock accept their variables and agree on them', async (t) => {
  const config = readConfig(services['pagewarden']?.environment ?? {})
  const settings = readSettings(services['mock-alb']?.environment ?? {})

  t.equal(config.publicOrigin, settings.publicOrigin)
  t.same(config.albArns, [settings.arn])
  t.equal(settings.target, `http://pagewarden:${config.listen.port}`)
})

test('compose divides the memory as the task of the example does', async (t) => {
  const { proxy, app } = memoryOf(example.size.memoryMiB, false)
  t.equal(services['pagewarden']?.mem_limit, `${proxy.memoryLimitMiB}m`)
  t.equal(services['streamlit']?.mem_limit, `${app.memoryLimitMiB}m`)
  t.match(services['streamlit']?.tmpfs, [`/tmp:size=${APP.tmpMiB}m,`])
})

test('Streamlit shares the network of the proxy, and only the mock publishes ports', async (t) => {
  t.equal(services['streamlit']?.network_mode, 'service:pagewarden')
  t.same(
    Object.values(services).flatMap(({ ports = [] }) => ports),
    ['127.0.0.1:8080:8080', '127.0.0.1:8082:8082']
  )
})

test('services wait for each other without a circle: the proxy gets its keys from the mock', async (t) => {
  const waits = Object.fromEntries(
    Object.entries(services).map(([name, { depends_on: others = {} }]) => [name, others])
  )
  t.same(waits, {
    'mock-alb': {},
    pagewarden: { 'mock-alb': { condition: 'service_healthy' } },
    guard: {},
    streamlit: {
      pagewarden: { condition: 'service_started' },
      guard: { condition: 'service_completed_successfully' }
    }
  })
})

test('the health check of the proxy uses its port in compose', async (t) => {
  t.same(
    services['pagewarden']?.healthcheck?.test,
    PROXY.health.command.map((word) => word.replace(`:${PORTS.proxy}/`, ':8081/'))
  )
})

test('compose mounts the policy that the demo reads', async (t) => {
  const { PAGEWARDEN_POLICY: inDemo } = demo.find(({ name }) => name === 'pagewarden')?.env ?? {}
  t.ok(services['pagewarden']?.volumes?.includes('./streamlit:/app/policy:ro'))
  t.equal(`streamlit/${basename('policy/pagewarden.yaml')}`, inDemo)
})

test('compose copies the guard as the task does, and only that step may write it', async (t) => {
  const mountOf = (name: string) =>
    services[name]?.volumes?.filter((volume) => volume.startsWith(`${GUARD.volume}:`))

  t.same(services['guard']?.command, GUARD.command)
  t.equal(services['guard']?.network_mode, 'none')
  t.same(mountOf('guard'), [`guard:${GUARD.folder}`])
  t.same(mountOf('pagewarden'), [`guard:${GUARD.folder}:ro`])
  t.same(mountOf('streamlit'), [`guard:${GUARD.folder}:ro`])
})
