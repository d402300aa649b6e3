import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'tap'
import { DIRECT_HEADERS, RawSession } from '../demo/check/raw-session.ts'
import { root, startChain } from './support/chain.ts'
import { growthDuring } from './support/memory.ts'
import { cookieOf } from './support/mock.ts'

/** Bytes of the dataframe's one column. */
const size = 100_000_000
/** ms that its run may take on a slow machine. */
const patience = 120_000
/**
 * In MiB. A message takes 96. `ws` joins its parts, so both copies exist for a moment, and the
 * garbage collector may not have freed the message before.
 */
const maxGrowth = 480
const times = 6

test('a dataframe of 100 MB passes the websocket unchanged, and memory stays bounded', async (t) => {
  const app = join(root, 'e2e', 'streaming', 'table.py')
  const chain = await startChain(t, ({ streamlit }) => ({
    streamlit: { args: ['-m', 'streamlit', 'run', app, '--server.port', `${streamlit}`] }
  }))
  const direct = await RawSession.open({
    origin: chain.streamlit,
    headers: DIRECT_HEADERS,
    patience
  })
  const made = largestOf((await direct?.ask({ name: 'sales' })) ?? [])
  direct?.close()
  t.ok(made.byteLength > size, `the message has ${made.byteLength} bytes`)

  const headers = { cookie: await cookieOf(chain, 'bob') }
  const arrived: string[] = []
  const growth = await growthDuring(chain, async () => {
    for (let left = times; left > 0; left -= 1) {
      const session = await RawSession.open({ origin: chain.origin, headers, patience })
      arrived.push(digestOf(largestOf((await session?.ask({ name: 'sales' })) ?? [])))
      session?.close()
    }
  })
  t.same(arrived, Array(times).fill(digestOf(made)))
  t.ok(growth < maxGrowth, `grew by ${growth.toFixed(0)} MiB while ${times} of them passed`)
})

function largestOf(messages: readonly Uint8Array[]): Uint8Array {
  const [largest = new Uint8Array()] = messages.toSorted((a, b) => b.byteLength - a.byteLength)
  return largest
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
