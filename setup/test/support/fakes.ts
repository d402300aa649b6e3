import type { Ran } from '../../command.mjs'
import { createProgress } from '../../progress.mjs'

/** The result of a program that the test does not expect. */
const NOT_EXPECTED: Ran = { code: 127, output: 'this command was not expected' }

/** A `run` that starts no program: it records the call and returns the next result. */
export function fakeRun(answers: readonly Ran[] | ((command: string) => Ran)) {
  const calls: string[][] = []
  const left = Array.isArray(answers) ? [...answers] : []
  const run = async (command: string, args: readonly string[]): Promise<Ran> => {
    calls.push([command, ...args])
    return typeof answers === 'function' ? answers(command) : (left.shift() ?? NOT_EXPECTED)
  }
  return { run, calls }
}

/** Progress without output. */
export function silent() {
  return createProgress(() => {})
}
