import type { Ran } from '../../command.mjs'
import { createProgress } from '../../progress.mjs'

/** What a program that a test did not expect answers. */
const NOT_EXPECTED: Ran = { code: 127, output: 'this command was not expected' }

/** A `run` that runs nothing: it notes what it is asked and gives the next answer. */
export function fakeRun(answers: readonly Ran[] | ((command: string) => Ran)) {
  const calls: string[][] = []
  const left = Array.isArray(answers) ? [...answers] : []
  const run = async (command: string, args: readonly string[]): Promise<Ran> => {
    calls.push([command, ...args])
    return typeof answers === 'function' ? answers(command) : (left.shift() ?? NOT_EXPECTED)
  }
  return { run, calls }
}

/** Progress that nobody sees. */
export function silent() {
  return createProgress(() => {})
}
