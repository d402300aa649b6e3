import { CannotTry, type FaultCase } from './fault-case.ts'

export type Verdict = FaultCase & {
  /** `null` when it could not be made here. */
  readonly held: boolean | null
  readonly happened: string
}

/** How many are made at once: each has a proxy of its own, and most of them wait most of the time. */
const atOnce = 4

/** Runs all cases; the verdicts come in their order. */
export function judgeAll(cases: readonly FaultCase[]): readonly Promise<Verdict>[] {
  const waiting = cases.map((fault) => ({ fault, ...Promise.withResolvers<Verdict>() }))
  const queue = waiting.values()
  const work = async () => {
    for (const { fault, resolve } of queue) resolve(await judge(fault))
  }
  for (let count = 0; count < atOnce; count += 1) void work()
  return waiting.map(({ promise }) => promise)
}

/** Runs one case; what goes wrong is its verdict. */
async function judge(fault: FaultCase): Promise<Verdict> {
  try {
    return { ...fault, held: true, happened: await fault.run() }
  } catch (error) {
    return {
      ...fault,
      held: error instanceof CannotTry ? null : false,
      happened: error instanceof Error ? error.message : String(error)
    }
  }
}
