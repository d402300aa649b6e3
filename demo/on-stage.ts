import type { EventEmitter } from 'node:events'
import type { Stage } from './stage.ts'
import { untilAskedToStop } from './stop.ts'

/**
 * Does its work while the programs of the demo are up, and stops them whatever happens. Answers
 * 'stopped' when somebody asked for that first; throws a fault when a program fails.
 */
export async function onStage<T>(
  stage: Stage,
  work: () => Promise<T>,
  signals?: EventEmitter
): Promise<T | 'stopped'> {
  const asked = untilAskedToStop(() => stage.kill(), signals)
  try {
    return await Promise.race([asked, stage.unlessOneEnds(), stage.ready().then(work)])
  } finally {
    await stage.stop()
  }
}
