import { inTurns } from './turns.ts'

/** A measured operation. */
export type Subject = {
  readonly name: string
  /** The number of operations in one run. */
  readonly operations: number
  /** Prepares a run; its time does not count. */
  readonly prepare?: () => Promise<void>
  readonly run: () => Promise<void> | void
  /** Processor time used so far by the measured process, in µs; by default this process. */
  readonly cpu?: () => Promise<number>
}

/** One run of one subject. */
export type Sample = {
  readonly perSecond: number
  /** Processor time of one operation in µs, on all threads, with garbage collection. */
  readonly cpu: number
}

/** The samples of each subject by its name; the n-th samples are of the same round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

async function ownCpu(): Promise<number> {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Measures all subjects in turns. */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<Samples> {
  return inTurns(subjects, rounds, sampleOf)
}

async function sampleOf(subject: Subject): Promise<Sample> {
  const { operations, prepare, run, cpu = ownCpu } = subject
  await prepare?.()
  const cpuBefore = await cpu()
  const before = performance.now()
  await run()
  const seconds = (performance.now() - before) / 1_000
  return { perSecond: operations / seconds, cpu: ((await cpu()) - cpuBefore) / operations }
}
