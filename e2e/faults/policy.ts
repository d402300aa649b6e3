import assert from 'node:assert/strict'
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import type { Load } from './load.ts'
import { underLoad } from './under-load.ts'

/** The policy of the environment; `more` shows which version is in force. */
const [first, rest] = [
  'version: 1\npages:\n  /: [signed-in]\n',
  'paths:\n  /app/static/: [signed-in]\n'
]

function policy(more: string): string {
  return `${first}${rest}  ${more}: [signed-in]\nunlisted: deny\n`
}

function stale(environment: TestEnvironment): Promise<number> {
  return environment.metric('pagewarden_policy_stale')
}

function reloads(environment: TestEnvironment, result: string): Promise<number> {
  return environment.metric('pagewarden_policy_reloads_total', `result="${result}"`)
}

/** Settles when a policy that lists this path is in force. */
async function inForce(environment: TestEnvironment, path: string): Promise<void> {
  await until(`${path} may be asked for`, async () => {
    const { status } = await ask(environment, `${path}x`, { headers: await environment.headers() })
    return status === 200
  })
}

/** Repairs the file; then its policy must come into force. */
async function heals(environment: TestEnvironment, load: Load, path: string): Promise<string> {
  await rm(environment.policyFile, { recursive: true, force: true })
  await writeFile(environment.policyFile, policy(path))
  await inForce(environment, path)
  assert.equal(await stale(environment), 0)
  await load.flows()
  return load.unharmed()
}

const bad: readonly {
  readonly name: string
  readonly warning: string
  readonly make: (file: string) => Promise<unknown>
}[] = [
  { name: 'is no policy', warning: 'policy-invalid', make: (file) => writeFile(file, 'pages: [') },
  { name: 'is empty', warning: 'policy-invalid', make: (file) => writeFile(file, '') },
  { name: 'is gone', warning: 'policy-unread', make: (file) => rm(file) },
  {
    name: 'is a folder',
    warning: 'policy-unread',
    make: async (file) => {
      await rm(file)
      await mkdir(file)
    }
  },
  {
    name: 'is a link to itself',
    warning: 'policy-unread',
    make: async (file) => {
      await rm(file)
      await symlink(file, file)
    }
  },
  {
    name: 'is of 64 MiB',
    warning: 'policy-unread',
    make: (file) => writeFile(file, '#'.repeat(64 * 2 ** 20))
  }
]

/** Faults of the policy file. */
export const policyFaults: readonly FaultCase[] = [
  {
    fault: `The policy's file ${bad.map(({ name }) => name).join(', ')}`,
    made: 'each of these in turn under load, and a good one in the end',
    wanted:
      'the last good one holds, `ready` stays 200 with a warning, `pagewarden_policy_stale` is 1; the good one is taken',
    run: () =>
      underLoad({}, async (environment, load) => {
        for (const [count, { name, warning, make }] of bad.entries()) {
          await make(environment.policyFile)
          await until(`it notices that it ${name}`, async () => (await stale(environment)) === 1)
          const ready = await environment.get('/_pagewarden/ready')
          assert.equal(ready.status, 200)
          assert.match(await ready.text(), new RegExp(warning))
          await load.flows()
          await load.unharmed()
          await heals(environment, load, `/good-${count}/`)
        }
        return `${bad.length} of ${bad.length} put aside; ${await load.unharmed()}`
      })
  },
  {
    fault: 'The policy is written in pieces, renamed, and written a hundred times a second',
    made: 'a file that is cut off and finished 100 ms later, another by rename, and 200 versions in two seconds',
    wanted: 'no half file is ever in force; the last of many is; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const file = environment.policyFile
        // The first part is a valid policy too: under it nobody may read the load's page.
        await writeFile(file, first)
        await pause(100)
        await appendFile(file, policy('/pieces/').slice(first.length))
        await inForce(environment, '/pieces/')
        await load.flows()
        await load.unharmed()

        await writeFile(`${file}.new`, policy('/renamed/'))
        await rename(`${file}.new`, file)
        await inForce(environment, '/renamed/')

        const before = await reloads(environment, 'loaded')
        for (let count = 0; count < 200; count += 1) {
          await writeFile(file, policy(`/version-${count}/`))
          await pause(10)
        }
        await inForce(environment, '/version-199/')
        const loaded = (await reloads(environment, 'loaded')) - before
        assert.ok(loaded >= 1 && loaded < 100, `${loaded} were loaded`)
        // On a busy machine the proxy may read the file while it is empty; it then keeps the old
        // policy.
        await load.flows()
        return `${loaded} of 200 versions came into force, the last among them; ${await load.unharmed()}`
      })
  }
]
