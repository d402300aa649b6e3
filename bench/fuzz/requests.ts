import { createFixture, HOST, listen } from '../../proxy/test/support/fixture.ts'
import { RawClient } from '../../proxy/test/support/raw-client.ts'
import {
  type FuzzedRequest,
  REFUSALS,
  rightRequest,
  SECRETS,
  wrongRequest
} from '../../proxy/test/support/request-fuzz.ts'
import { SUB } from '../../proxy/test/support/tokens.ts'
import { heapInUse } from './heap.ts'
import type { FuzzOptions } from './options.ts'
import { type Outcome, runCases } from './run-cases.ts'
import { Tally } from './tally.ts'
import type { FuzzResult } from './verdict.ts'

const lanes = 8
/** A token lifetime that is longer than any run. */
const lifetime = 1_000_000_000

/**
 * Sends randomly mutated tokens and headers as bytes through the whole proxy. Each must get a
 * refusal with a known status, none may reach Streamlit, and no line of the log may contain a
 * token, a cookie or an email. After them a valid request must still pass.
 */
export async function fuzzRequests(
  { cases, seed }: FuzzOptions,
  heap: () => number = heapInUse
): Promise<FuzzResult> {
  const ends: (() => unknown)[] = []
  const leaks = new Tally(SECRETS)
  const fixture = await createFixture({ teardown: (end) => ends.push(end) }, {}, leaks.read)
  const { tokens, streamlit } = fixture
  const port = await listen(fixture.app)
  const exp = tokens.clock.at(lifetime)
  const good = { data: tokens.data({ exp }), accessToken: tokens.access({ exp }), identity: SUB }
  const clients = Array.from(Array(lanes).keys(), () => new RawClient(port))
  // The keys and the valid tokens are cached before memory is measured.
  const right = () => statusOn(port, rightRequest(good, HOST))
  try {
    const before = await right()
    const result = await runCases({
      what: 'requests',
      cases,
      seed,
      lanes: clients,
      heap,
      one: async (below, client) => {
        // The proxy requests an unknown key at most about once a second.
        tokens.clock.pass(1)
        const request = wrongRequest({ below, tokens, good }, HOST)
        return outcomeOf(await client.status(request), request.bytes)
      }
    })
    const facts = {
      passed: [before, await right()],
      arrived: streamlit.arrived.length,
      leaks: leaks.count
    }
    return { ...result, faults: [...result.faults, ...faultsAround(facts)] }
  } finally {
    for (const client of clients) client.close()
    for (const end of ends) await end()
  }
}

/**
 * The outcome of a mutated request. It reports the bytes: each run signs anew, so the same case has
 * the same mutation but other bytes.
 */
export function outcomeOf(status: number, bytes: Buffer): Outcome {
  const fault = `answered with ${status}: ${bytes.toString('base64')}`
  return { name: `${status}`, fault: REFUSALS.has(status) ? null : fault }
}

/** Facts about the whole run, outside any single case. */
export type Around = {
  /** The statuses of the valid request before and after all others. */
  readonly passed: readonly number[]
  /** The number of requests that reached Streamlit: only those two may. */
  readonly arrived: number
  /** The number of log lines that contain a secret. */
  readonly leaks: number
}

export function faultsAround({ passed, arrived, leaks }: Around): readonly string[] {
  return [
    ...(passed.every((status) => status === 200) ? [] : ['the right request was not let in']),
    ...(arrived === passed.length ? [] : ['something wrong reached Streamlit']),
    ...(leaks === 0 ? [] : [`${leaks} lines of the log hold a secret`])
  ]
}

async function statusOn(port: number, request: FuzzedRequest): Promise<number> {
  const client = new RawClient(port)
  try {
    return await client.status(request)
  } finally {
    client.close()
  }
}
