import type { EventEmitter } from 'node:events'
import process from 'node:process'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Settles when somebody asks the demo to stop: by a signal, or by the end of the channel that
 * setup/main.mjs holds, which ends even when that process is killed outright. Who asks a second
 * time gets `insist`.
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
