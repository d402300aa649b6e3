import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { ask } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import type { Load } from './load.ts'
import { underLoad } from './under-load.ts'

/**
 * A refusal writes a line with its path, so a few refusals fill the log. A path has at most 2,048
 * bytes.
 */
const longPath = `/nowhere/${'x'.repeat(2_000)}`
const atOnce = 20
/** ms after which a stop has failed; ECS kills what has not ended by its own limit. */
const longest = 60_000

function dropped(environment: TestEnvironment): Promise<number> {
  return environment.metric('pagewarden_log_lines_dropped_total')
}

/** Makes the proxy log much. */
async function refuseMany(environment: TestEnvironment): Promise<void> {
  const headers = await environment.headers()
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  try {
    const asks = Array.from({ length: 20 * atOnce }, () =>
      ask(environment, longPath, { headers, agent })
    )
    const statuses = (await Promise.all(asks)).map(({ status }) => status)
    assert.deepEqual([...new Set(statuses)], [403])
  } finally {
    agent.destroy()
  }
}

/** Ends the proxy as ECS does. */
async function stop(environment: TestEnvironment, load: Load): Promise<string> {
  environment.proxy.signal('SIGTERM')
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('it does not end')), longest)
  try {
    assert.equal(await Promise.race([environment.proxy.ended, promise]), 0)
  } finally {
    clearTimeout(timer)
  }
  assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1012])
  return `${load.tabs.length} websockets closed with 1012; ended with 0`
}

/** Faults of the log. */
export const logFaults: readonly FaultCase[] = [
  {
    fault: 'Nobody reads the log',
    made: 'the reader of standard output stops reading, and long refusals are logged until lines are dropped',
    wanted: 'nobody waits for it; what is dropped is counted; it goes on when it is read again',
    run: () =>
      underLoad({}, async (environment, load) => {
        const { stdout } = environment.proxy.child
        stdout?.pause()
        await until('lines are dropped', async () => {
          await refuseMany(environment)
          return (await dropped(environment)) > 0
        })
        await load.flows()
        const lost = await dropped(environment)
        const kept = await load.unharmed()
        stdout?.resume()
        const said = environment.proxy.lines.length
        await until('the log goes on', async () => {
          await ask(environment, '/nowhere/again', { headers: await environment.headers() })
          return environment.proxy.lines.slice(said).some((line) => line.includes('/nowhere/again'))
        })
        return `${lost} lines dropped and counted, then it went on; ${kept}`
      })
  },
  {
    fault: 'A stop while nobody reads the log',
    made: 'the same, and then SIGTERM with a drain of 10 s',
    wanted: 'everybody is sent away with 1012, and the end is 0',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_DRAIN_TIMEOUT: '10s' } }, async (environment, load) => {
        environment.proxy.child.stdout?.pause()
        await until('lines are dropped', async () => {
          await refuseMany(environment)
          return (await dropped(environment)) > 0
        })
        return stop(environment, load)
      })
  },
  {
    fault: 'The log is closed',
    made: 'the reader of standard output goes away',
    wanted: 'nobody notices, and a stop goes as ever',
    run: () =>
      underLoad({}, async (environment, load) => {
        environment.proxy.child.stdout?.destroy()
        await refuseMany(environment)
        await load.flows()
        const kept = await load.unharmed()
        return `${kept}; ${await stop(environment, load)}`
      })
  }
]
