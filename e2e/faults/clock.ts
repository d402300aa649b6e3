import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import type { Load } from './load.ts'
import { underLoad } from './under-load.ts'

/** ms; a token of the mock lives for 120 s, and 5 s of grace are the default. */
const [bearable, ahead, wrong] = [60_000, 100_000, 180_000]

type Headers = Readonly<Record<string, string>>
type SetClock = (shift: number) => Promise<void>

/** A proxy under load whose clock can be set. */
async function withClock(
  act: (environment: TestEnvironment, load: Load, setClock: SetClock) => Promise<string>
): Promise<string> {
  const file = join(tmpdir(), `clock-${randomUUID()}`)
  await writeFile(file, '0')
  const options = {
    settings: { SHIFTED_CLOCK: file },
    nodeOptions: ['--import', './e2e/faults/shifted-clock.ts']
  }
  try {
    return await underLoad(options, async (environment, load) => {
      const headers = await environment.headers()
      return act(environment, load, async (shift) => {
        await writeFile(file, String(shift))
        await until('the clock is set', () => shows(environment, Date.now() + shift, headers))
      })
    })
  } finally {
    await rm(file)
  }
}

/** Whether the proxy's clock is near this time, from its log of a refusal. */
async function shows(
  environment: TestEnvironment,
  time: number,
  headers: Headers
): Promise<boolean> {
  await ask(environment, '/nowhere', { headers })
  const line = environment.proxy.lines.findLast((each) => each.includes('"refused"')) ?? ''
  return Math.abs(Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '') - time) < 10_000
}

async function status(environment: TestEnvironment, headers?: Headers): Promise<number> {
  return (
    await ask(environment, '/app/static/b.txt', {
      headers: headers ?? (await environment.headers())
    })
  ).status
}

/** Faults of the clock. */
export const clockFaults: readonly FaultCase[] = [
  {
    fault: 'The clock is a minute wrong',
    made: 'the clock of the process 60 s ahead, then 60 s behind',
    wanted: 'nobody notices',
    run: () =>
      withClock(async (environment, load, setClock) => {
        for (const shift of [bearable, -bearable]) {
          await setClock(shift)
          assert.equal(await status(environment), 200)
          await load.flows()
        }
        return load.unharmed()
      })
  },
  {
    fault: 'The clock is ahead by more than a token lives',
    made: 'the clock of the process 180 s ahead, then right again',
    wanted:
      'every request is 401 and the log says that the token has ended; open websockets are kept; then all is well again',
    run: () =>
      withClock(async (environment, load, setClock) => {
        await setClock(wrong)
        assert.equal(await status(environment), 401)
        const reason = 'reason="data-expired"'
        assert.ok((await environment.metric('pagewarden_decisions_total', reason)) > 0)
        assert.ok(environment.proxy.lines.some((line) => line.includes('"reason":"data-expired"')))
        await setClock(0)
        assert.equal(await status(environment), 200)
        await load.flows()
        assert.equal(load.open, load.tabs.length)
        assert.deepEqual(
          [...load.answers.keys()].filter((each) => each !== 200 && each !== 401),
          []
        )
        return `401 while it was ahead; ${load.open} of ${load.tabs.length} websockets kept`
      })
  },
  {
    fault: 'The clock is set back after a key could not be fetched',
    made: 'a clock 100 s ahead and a key endpoint that answers 500, then both right again',
    wanted: 'the key is asked for again in seconds, and not when the clock is back where it was',
    run: () =>
      withClock(async (environment, load, setClock) => {
        await setClock(ahead)
        await environment.control('/behaviour', { albKeys: { kind: 'status', status: 500 } })
        await environment.control('/keys/rotate', { which: 'alb' })
        assert.equal(await status(environment), 503)
        await environment.control('/behaviour', { albKeys: { kind: 'none' } })
        await setClock(0)
        const headers = await environment.headers()
        await until(
          'the new key is taken',
          async () => (await status(environment, headers)) === 200
        )
        await load.flows()
        assert.equal(load.open, load.tabs.length)
        return `503, then 200; ${load.open} of ${load.tabs.length} websockets kept`
      })
  }
]
