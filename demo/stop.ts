import type { EventEmitter } from 'node:events'
import process from 'node:process'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Settles at the first request to stop the demo: a signal, or the end of the channel to
 * setup/main.mjs. The channel ends even when that process is killed. A second request calls
 * `insist`.
 */
export function untilAskedToStop(
  insist: () => void,
  signals: EventEmitter = process
): Promise<'stopped'> {
  return new Promise((resolve) => {
    let isAsked = false
    const ask = () => {
      if (isAsked) insist()
      isAsked = true
      resolve('stopped')
    }
    for (const signal of SIGNALS) signals.on(signal, ask)
    signals.on('disconnect', ask)
  })
}
