// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { passSignals, watchParent } from './signals.mjs'

/**
 * @typedef {object} HandOver
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} [leash] gives the program an IPC channel, which ends when this process ends
 * @property {(line: string) => void} [onLine] gets the program's lines, which are then not shown
 */

/**
 * Runs a program in its own process group, with our output. When the program ends, in whatever way,
 * every process of the group ends too.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {HandOver} options
 * @returns {Promise<number>} the exit code; 128 + n if signal n ended it, as in a shell
 */
export function handOver(command, args, { cwd, env, leash = false, onLine }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', onLine ? 'pipe' : 'inherit', 'inherit', leash ? 'ipc' : 'ignore']
    })
    if (onLine && child.stdout) createInterface({ input: child.stdout }).on('line', onLine)
    const releases = [passSignals(child), watchParent(child)]
    const release = () => {
      for (const end of releases) end()
    }
    child.on('error', (error) => {
      release()
      reject(error)
    })
    // At 'exit' and not at 'close': a remaining grandchild would hold the output open forever.
    child.on('exit', () => killGroup(child.pid))
    child.on('close', (code, signal) => {
      release()
      // One of the two is never null (node:child_process, event 'close').
      resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)])
    })
  })
}

/**
 * Kills the remaining processes of a group, if there are any.
 *
 * @param {number | undefined} leader
 */
export function killGroup(leader) {
  if (leader === undefined) return
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // ESRCH: no process is left, as expected.
  }
}
