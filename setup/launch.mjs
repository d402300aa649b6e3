// @ts-check
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** @typedef {Pick<import('./places.mjs').Places, 'root' | 'node'>} Where */

/** The exit code of `pagewarden` for a question without an answer. */
const FAULT = 2

/**
 * Runs the command line of the proxy on the project's own Node. It uses the caller's input, output
 * and terminal, so it works in a pipe.
 *
 * @param {Where} places
 * @param {readonly string[]} args
 * @param {{ signals?: import('node:events').EventEmitter, say?: (text: string) => void }} [given]
 * @returns {Promise<number>} the exit code; 128 + n if signal n ended it, as in a shell
 */
export function launch({ root, node }, args, given = {}) {
  const { signals = process, say = process.stderr.write.bind(process.stderr) } = given
  if (!existsSync(node)) {
    say('pagewarden: its packages are not installed; run `npm ci` first.\n')
    return Promise.resolve(FAULT)
  }
  return new Promise((resolve, reject) => {
    const cli = join(root, 'proxy', 'cli.ts')
    const child = spawn(node, [cli, ...args], { stdio: 'inherit' })
    // The terminal sends Ctrl-C to both processes, and the child decides how to react.
    signals.on('SIGINT', () => {})
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
      signals.on(signal, () => child.kill(signal))
    }
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      // One of the two is never null (node:child_process, event 'exit').
      resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)])
    })
  })
}
