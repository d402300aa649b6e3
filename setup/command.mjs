// @ts-check
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/**
 * @typedef {object} Ran how a program ended
 * @property {number} code its exit code; 127 if it could not be started, as in a shell
 * @property {string} output the end of what it printed, both streams in order of arrival
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log] a file that gets the whole output
 */

/** @typedef {(command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>} Run */

/** Enough for an error message and a JSON answer; the log file has the whole output. */
const KEPT_CHARACTERS = 64 * 1024

/**
 * Runs a program to its end without printing. It never throws: a missing program is a result too.
 *
 * @type {Run}
 */
export function run(command, args, { cwd, env = process.env, log } = {}) {
  return new Promise((resolve) => {
    if (log !== undefined) mkdirSync(dirname(log), { recursive: true })
    const file = log === undefined ? null : createWriteStream(log).on('error', () => undefined)
    let output = ''
    /** @param {Buffer | string} chunk */
    const keep = (chunk) => {
      file?.write(chunk)
      output = (output + chunk).slice(-KEPT_CHARACTERS)
    }
    /** @param {number} code */
    const end = (code) => {
      const report = () => resolve({ code, output })
      // The caller may read the file. A log that cannot be written is not a fault of the program.
      if (file === null || file.destroyed) report()
      else file.once('close', report).end()
    }
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      keep(`${error.message}\n`)
      end(127)
    })
    // 'close' and not 'exit': at 'close' both pipes have been read to their end.
    child.on('close', (code) => end(code ?? 1))
  })
}

/**
 * The last lines of a log, indented, for the end of an error message.
 *
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 12) {
  const kept = output.trimEnd().split('\n').slice(-lines)
  return kept.map((line) => `    ${line.trimEnd()}`).join('\n')
}
