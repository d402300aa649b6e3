import type { TestEnvironment } from '../environment/environment.ts'

/** The resources of the proxy at one moment. */
export type Sample = {
  /** s since the beginning. */
  readonly at: number
  /** Resident memory in MiB. */
  readonly memory: number
  readonly files: number
  readonly pairs: number
}

export async function sample(environment: TestEnvironment, begin: number): Promise<Sample> {
  const [resident, files, pairs] = await Promise.all([
    environment.proxy.residentBytes(),
    environment.metric('process_open_fds'),
    environment.metric('pagewarden_websockets_open')
  ])
  return { at: (performance.now() - begin) / 1000, memory: resident / 2 ** 20, files, pairs }
}

/**
 * By how much the memory grows in ten minutes, in MiB, along the straight line through the samples.
 */
export function growthIn10Minutes(samples: readonly Sample[]): number {
  const count = samples.length
  const mean = (of: (each: Sample) => number) =>
    samples.reduce((sum, each) => sum + of(each), 0) / count
  const [at, memory] = [mean((each) => each.at), mean((each) => each.memory)]
  const above = samples.reduce((sum, each) => sum + (each.at - at) * (each.memory - memory), 0)
  const below = samples.reduce((sum, each) => sum + (each.at - at) ** 2, 0)
  return below === 0 ? 0 : (above / below) * 600
}
