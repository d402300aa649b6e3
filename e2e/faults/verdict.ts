import type { FaultCase } from './fault-case.ts'

export type Verdict = FaultCase & { readonly held: boolean; readonly happened: string }

/** Runs one case; what goes wrong is its verdict. */
export async function judge(fault: FaultCase): Promise<Verdict> {
  try {
    return { ...fault, held: true, happened: await fault.run() }
  } catch (error) {
    return {
      ...fault,
      held: false,
      happened: error instanceof Error ? error.message : String(error)
    }
  }
}
