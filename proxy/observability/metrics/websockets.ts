import { Counter, Gauge, type Registry } from 'prom-client'
import { tally } from './tally.ts'

/** Who sent a frame. */
export type Sender = 'browser' | 'streamlit'

export type WebsocketMetrics = {
  readonly websocketOpened: (isResumed: boolean) => void
  readonly websocketClosed: (code: number) => void
  /** Websockets after a change of the policy, by result. */
  readonly revalidated: (counts: Readonly<Record<'kept' | 'gained' | 'lost', number>>) => void
  /** An incoming frame, before its decision. */
  readonly frame: (sender: Sender, bytes: number) => void
}

/**
 * The close codes with their own series. A browser or an app can send any code (RFC 6455 section 7.4.2),
 * which would make an unbounded number of series.
 */
const knownCodes = new Set([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013])
const ownCodes = new Set([4401, 4403])

/** @param openSockets asked when the metrics are read. */
export function websocketMetrics(
  registers: Registry[],
  openSockets: () => number
): WebsocketMetrics {
  const messages = tally({
    name: 'pagewarden_websocket_messages_total',
    help: 'Websocket messages that came in, by sender.',
    labelNames: ['sender'],
    registers
  })
  const bytes = tally({
    name: 'pagewarden_websocket_bytes_total',
    help: 'Bytes of the websocket messages that came in, by sender.',
    labelNames: ['sender'],
    registers
  })
  const of = (sender: Sender) => ({ messages: messages({ sender }), bytes: bytes({ sender }) })
  const traffic = { browser: of('browser'), streamlit: of('streamlit') }
  const opened = new Counter({
    name: 'pagewarden_websockets_opened_total',
    help: 'Websockets opened, by whether a session of before was asked for.',
    labelNames: ['resumed'],
    registers
  })
  const closed = new Counter({
    name: 'pagewarden_websockets_closed_total',
    help: 'Websockets closed, by the first close code that came or was sent.',
    labelNames: ['code'],
    registers
  })
  const revalidated = new Counter({
    name: 'pagewarden_websockets_revalidated_total',
    help: 'Websockets judged again after a change of the policy: kept, gained or lost.',
    labelNames: ['result'],
    registers
  })
  new Gauge({
    name: 'pagewarden_websockets_open',
    help: 'Websockets open now.',
    registers,
    collect() {
      this.set(openSockets())
    }
  })
  return {
    websocketOpened: (isResumed) => opened.inc({ resumed: isResumed ? 'yes' : 'no' }),
    websocketClosed: (code) => closed.inc({ code: labelOf(code) }),
    revalidated: (counts) => {
      for (const [result, count] of Object.entries(counts)) revalidated.inc({ result }, count)
    },
    frame: (sender, more) => {
      traffic[sender].messages()
      traffic[sender].bytes(more)
    }
  }
}

function labelOf(code: number): string {
  return knownCodes.has(code) || ownCodes.has(code) ? String(code) : 'other'
}
