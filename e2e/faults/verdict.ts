import { CannotTry, type FaultCase } from './fault-case.ts'

export type Verdict = FaultCase & {
  /** `null` when this system cannot make the fault. */
  readonly held: boolean | null
  readonly happened: string
}

/** The number of parallel cases: each has its own proxy, and most of them mostly wait. */
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

/** Runs one case; an exception becomes its verdict. */
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
