import type { EventEmitter } from 'node:events'
import type { Programs } from './programs.ts'
import { untilAskedToStop } from './stop.ts'

/**
 * Does the work while the programs of the demo run, and always stops them. Returns 'stopped' if a
 * person stops the demo first; throws a fault if a program fails.
 */
export async function withPrograms<T>(
  programs: Programs,
  work: () => Promise<T>,
  signals?: EventEmitter
): Promise<T | 'stopped'> {
  const stopped = untilAskedToStop(() => programs.kill(), signals)
  try {
    return await Promise.race([stopped, programs.unlessOneEnds(), programs.ready().then(work)])
  } finally {
    await programs.stop()
  }
}
