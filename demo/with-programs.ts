import type { EventEmitter } from 'node:events'
import type { Programs } from './programs.ts'
import { untilAskedToStop } from './stop.ts'

/**
 * Does its work while the programs of the demo are up, and stops them whatever happens. Answers
 * 'stopped' when somebody asked for that first; throws a fault when a program fails.
 */
export async function withPrograms<T>(
  programs: Programs,
  work: () => Promise<T>,
  signals?: EventEmitter
): Promise<T | 'stopped'> {
  const asked = untilAskedToStop(() => programs.kill(), signals)
  try {
    return await Promise.race([asked, programs.unlessOneEnds(), programs.ready().then(work)])
  } finally {
    await programs.stop()
  }
}
