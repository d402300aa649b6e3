// @ts-check
import process from 'node:process'

/** @typedef {{ kill: (signal: NodeJS.Signals) => boolean }} Killable */

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** One Ctrl-C arrives twice, from the terminal and from npm: within this time it is the same. */
const SAME_KEY_MS = 500

/**
 * Passes signals on to a child that is in another process group and so does not get the
 * terminal's: the first one asks it to stop, a second one kills it.
 *
 * @param {Killable} child
 * @param {{ signals?: import('node:events').EventEmitter, now?: () => number }} [given]
 * @returns {() => void} ends the passing on
 */
export function passSignals(child, { signals = process, now = Date.now } = {}) {
  /** @type {number | null} */
  let asked = null
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (asked === null) child.kill(signal)
    else if (now() - asked > SAME_KEY_MS) child.kill('SIGKILL')
    asked ??= now()
  }
  for (const signal of SIGNALS) signals.on(signal, pass)
  return () => {
    for (const signal of SIGNALS) signals.off(signal, pass)
  }
}

/**
 * Asks a child to stop when our parent is gone. npm passes its signals to the shell that it starts
 * scripts through, and that shell dies of them without a word to us. Without npm nothing is watched:
 * a program started by hand with `&` or nohup outlives its shell rightly.
 *
 * @param {Killable} child
 * @param {{ env?: NodeJS.ProcessEnv, parent?: () => number, everyMs?: number }} [given]
 * @returns {() => void} ends the watch
 */
export function watchParent(child, given = {}) {
  const { env = process.env, parent = () => process.ppid, everyMs = 1_000 } = given
  if (env['npm_lifecycle_event'] === undefined) return () => {}
  const first = parent()
  const timer = setInterval(() => {
    if (parent() === first) return
    clearInterval(timer)
    child.kill('SIGTERM')
  }, everyMs)
  return () => clearInterval(timer)
}
