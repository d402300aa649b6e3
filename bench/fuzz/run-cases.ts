import { type Below, seeded } from '../../proxy/test/support/token-fuzz.ts'
import type { FuzzResult } from './verdict.ts'

/** The outcome of one case. */
export type Outcome = { readonly name: string; readonly fault: string | null }

export type FuzzRun<Lane> = {
  readonly what: string
  readonly cases: number
  readonly seed: number
  /** The resources of parallel cases: each active case has one lane for itself. */
  readonly lanes: readonly Lane[]
  /** Runs a case with random numbers from `below` only. An exception is a fault too. */
  readonly one: (below: Below, lane: Lane) => Promise<Outcome> | Outcome
  /** Bytes in use. */
  readonly heap: () => number
}

/** The part of the cases before the first measurement of memory. */
const warmUp = 0.1

/**
 * Runs all cases. The seed and the number of a case determine its random numbers, so a case is
 * reproducible, whatever runs before it or in parallel.
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
