// @ts-check
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/**
 * @typedef {object} Ran how a program ended
 * @property {number} code its exit code; 127 when it could not be started, as a shell says
 * @property {string} output the end of what it printed, both streams in order of arrival
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log] a file that gets the whole output
 */

/** @typedef {(command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>} Run */

/** Enough for an error message and a JSON answer; the whole is in the log file. */
const KEPT_CHARACTERS = 64 * 1024

/**
 * Runs a program quietly to its end. Never throws: a program that is missing is an answer too.
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
      const tell = () => resolve({ code, output })
      // Whoever is told may read the file. One that cannot be written is no fault of the program.
      if (file === null || file.destroyed) tell()
      else file.once('close', tell).end()
    }
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      keep(`${error.message}\n`)
      end(127)
    })
    // 'close' and not 'exit': the pipes have been read to their end by then.
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
