// @ts-check
import process from 'node:process'

/** @typedef {{ kill: (signal: NodeJS.Signals) => boolean }} Killable */

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** One Ctrl-C arrives twice, from the terminal and from npm. Within this time both count as one. */
const SAME_KEY_MS = 500

/**
 * Forwards signals to a child in another process group, which does not get the terminal's signals.
 * The first signal asks it to stop; a second one kills it.
 *
 * @param {Killable} child
 * @param {{ signals?: import('node:events').EventEmitter, now?: () => number }} [given]
 * @returns {() => void} stops the forwarding
 */
export function passSignals(child, { signals = process, now = Date.now } = {}) {
  /** @type {number | null} */
  let firstAt = null
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (firstAt === null) child.kill(signal)
    else if (now() - firstAt > SAME_KEY_MS) child.kill('SIGKILL')
    firstAt ??= now()
  }
  for (const signal of SIGNALS) signals.on(signal, pass)
  return () => {
    for (const signal of SIGNALS) signals.off(signal, pass)
  }
}

/**
 * Asks a child to stop when our parent has ended. npm starts scripts through a shell and sends its
 * signals to that shell, which ends without forwarding them. Without npm nothing is watched: a
 * program that was started with `&` or nohup must outlive its shell.
 *
 * @param {Killable} child
 * @param {{ env?: NodeJS.ProcessEnv, parent?: () => number, everyMs?: number }} [given]
 * @returns {() => void} stops the watch
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
