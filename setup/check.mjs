// @ts-check
import { join } from 'node:path'
import { handOver } from './hand-over.mjs'
import { seconds } from './progress.mjs'
import { closingLine } from './tally.mjs'
import { unitTests } from './test.mjs'

/** @typedef {import('./test.mjs').Context} Context */

/**
 * The quick gate: lint, types and unit tests. It prints its duration.
 *
 * @param {Context} context
 * @returns {Promise<number>} 0 if every step passes
 */
export async function check(context) {
  const { places, progress, env } = context
  const begin = Date.now()
  /** @param {string} title @param {string} program @param {readonly string[]} args */
  const tool = (title, program, args) => {
    progress.say(`\n${title}`)
    return handOver(join(places.bin, program), args, { cwd: places.root, env })
  }
  const lint = await tool('Lint (biome)', 'biome', ['ci', '--no-errors-on-unmatched', '.'])
  const types = await tool('Types (tsc)', 'tsc', [])
  const tally = await unitTests(context)

  progress.say(`\n${closingLine(tally)}`)
  const faults = [lint !== 0 && 'lint', types !== 0 && 'types', tally.failed !== 0 && 'unit tests']
  const wrong = faults.filter((fault) => fault !== false)
  const verdict = wrong.length === 0 ? 'all well' : `${wrong.join(', ')} failed`
  progress.say(`check: ${verdict}, ${seconds(Date.now() - begin)}`)
  return wrong.length === 0 ? 0 : 1
}
