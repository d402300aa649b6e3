import { type Below, seeded } from '../../proxy/test/support/token-fuzz.ts'
import type { FuzzResult } from './verdict.ts'

/** What one case came to. */
export type Outcome = { readonly name: string; readonly fault: string | null }

export type FuzzRun<Lane> = {
  readonly what: string
  readonly cases: number
  readonly seed: number
  /** As many cases are under way at once, each with one of these to itself. */
  readonly lanes: readonly Lane[]
  /** Runs a case; all that is random in it comes from `below`. A throw is a fault as well. */
  readonly one: (below: Below, lane: Lane) => Promise<Outcome> | Outcome
  /** Bytes in use. */
  readonly heap: () => number
}

/** The part of the cases before the first measurement of memory. */
const warmUp = 0.1

/**
 * Runs all cases. Each has random numbers of its own, by the seed and its number, so that any case
 * is the same again however many ran before it or beside it.
 */
export async function runCases<Lane>(run: FuzzRun<Lane>): Promise<FuzzResult> {
  const { what, cases, lanes, heap } = run
  const outcomes = new Map<string, number>()
  const faults: string[] = []
  let next = 0
  const until = async (end: number) => {
    const work = async (lane: Lane) => {
      while (next < end) {
        const at = next
        next += 1
        const { name, fault } = await outcomeOf(run, at, lane)
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
        if (fault !== null) faults.push(`case ${at}: ${fault}`)
      }
    }
    await Promise.all(lanes.map(work))
  }
  await until(Math.ceil(cases * warmUp))
  const before = heap()
  await until(cases)
  return { what, cases, outcomes, faults, grown: heap() - before }
}

async function outcomeOf<Lane>(
  { seed, one }: FuzzRun<Lane>,
  at: number,
  lane: Lane
): Promise<Outcome> {
  try {
    return await one(seeded(seed + Math.imul(at + 1, 0x9e3779b1)), lane)
  } catch (error) {
    return { name: 'thrown', fault: `thrown: ${error}` }
  }
}
