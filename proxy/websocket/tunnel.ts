import { type RawData, WebSocket } from 'ws'
import type { Notice } from '../enforcement/notice.ts'
import type { Close, Outcome } from '../enforcement/outcome.ts'
import { Backpressure, type ByteCounter, PendingMessage } from './backpressure.ts'
import { cutReason, relayedCode } from './close-code.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Corkable, WriteBatcher } from './write-batcher.ts'

/** ms that a socket may stay paused because its peer does not read. */
const maxPaused = 60_000
/** ms that a browser waits for Streamlit's close when Streamlit is closed first. */
const maxReleaseWait = 1_000

export type Frame = { readonly data: RawData; readonly isBinary: boolean }

/** What a tunnel needs of a TCP connection. */
export type Tcp = ByteCounter & Corkable

export type TunnelState = 'open' | 'closing' | 'browser-closed' | 'streamlit-closed' | 'closed'
/** `close` is our own decision; the others say that a websocket has emitted its end. */
export type TunnelEvent = 'close' | 'browser-closes' | 'streamlit-closes'

const sideCloses = {
  'browser-closes': 'browser-closed',
  'streamlit-closes': 'streamlit-closed'
} as const

/**
 * The life of a tunnel. Frames pass in `open` only.
 *
 *                  close
 *          open ──────────────▶ closing
 *           └──────────┬───────────┘
 *       browser-closes │ streamlit-closes
 *            ┌─────────┴─────────┐
 *            ▼                   ▼
 *     browser-closed     streamlit-closed
 *            └─────────┬─────────┘
 *                      ▼ the other side closes
 *                   closed: onEnd, once
 */
export const tunnelTransitions: Readonly<
  Record<TunnelState, Readonly<Record<TunnelEvent, TunnelState>>>
> = {
  open: { close: 'closing', ...sideCloses },
  closing: { close: 'closing', ...sideCloses },
  'browser-closed': {
    close: 'browser-closed',
    'browser-closes': 'browser-closed',
    'streamlit-closes': 'closed'
  },
  'streamlit-closed': {
    close: 'streamlit-closed',
    'browser-closes': 'closed',
    'streamlit-closes': 'streamlit-closed'
  },
  closed: { close: 'closed', 'browser-closes': 'closed', 'streamlit-closes': 'closed' }
}

export type TunnelOptions = {
  readonly browser: WebSocket
  readonly streamlit: WebSocket
  /** The connections under the two. */
  readonly tcp: { readonly browser: Tcp; readonly streamlit: Tcp }
  readonly batcher: WriteBatcher
  /** @throws Error for a fault of ours; the tunnel is closed then, as for the other. */
  readonly fromBrowser: (frame: Uint8Array) => Outcome
  /** @throws Error when the frame cannot be read. */
  readonly fromStreamlit: (frame: Uint8Array) => Outcome
  /** Takes over the frames that Streamlit sent before the tunnel existed; see websocket/dial. */
  readonly takeEarlyFrames: () => readonly Frame[]
  /** Counts a message of the browser; ms for which the browser is not read, `null` to close it. */
  readonly takeThrottleDelay: () => number | null
  /** ms between pings to the browser; it is terminated if it has not answered one by the next. */
  readonly pingInterval: number
  /** Called once, when both sides are closed; `code` is the first close code of either side or ours. */
  readonly onEnd: (code: number, fault: Error | null) => void
  /** ms that a socket may wait for a peer that does not read. */
  readonly maxPaused?: number
}

/**
 * Two websockets as one. Frames pass through the given functions; each side is read as fast as the
 * other reads; each side answers pings by itself; a close of one closes the other with the same code.
 */
export class Tunnel {
  readonly #options: TunnelOptions
  readonly #backpressure: Backpressure
  readonly #pending: readonly PendingMessage[]
  readonly #heartbeat: Heartbeat
  #state: TunnelState = 'open'
  #code = 1006
  #fault: Error | null = null

  constructor(options: TunnelOptions) {
    this.#options = options
    const { browser, streamlit, tcp } = options
    this.#backpressure = new Backpressure(options.maxPaused ?? maxPaused, () => this.terminate())
    const pending = {
      browser: new PendingMessage(tcp.browser),
      streamlit: new PendingMessage(tcp.streamlit)
    }
    this.#pending = [pending.browser, pending.streamlit]
    this.#listen(browser, (data, isBinary) => {
      pending.browser.complete()
      this.#takeFromBrowser(data, isBinary)
    })
    const takeFromStreamlit = this.#listen(streamlit, (data, isBinary) => {
      pending.streamlit.complete()
      if (!isBinary) throw new Error('Streamlit sent a text frame')
      this.#send(streamlit, options.fromStreamlit(bytesOf(data)))
    })
    this.#heartbeat = new Heartbeat(browser, options.pingInterval)
    for (const { data, isBinary } of options.takeEarlyFrames()) takeFromStreamlit(data, isBinary)
    // Streamlit may have closed between its answer and ours, when nobody listened.
    if (streamlit.readyState === WebSocket.CLOSED) this.#sideClosed(streamlit, 1006, '')
    else streamlit.resume()
  }

  get state(): TunnelState {
    return this.#state
  }

  /** Bytes in this process of incomplete messages, and of those that a peer has not read yet. */
  get bufferedBytes(): number {
    const { browser, streamlit } = this.#options
    const incomplete = this.#pending.reduce((sum, { bytes }) => sum + bytes, 0)
    return incomplete + browser.bufferedAmount + streamlit.bufferedAmount
  }

  /** Shows a notice in the browser, by our own script. A text frame: Streamlit never sends one. */
  notify(notice: Notice): void {
    this.#options.browser.send(JSON.stringify(notice), { binary: false }, () => {})
  }

  /** Closes both sides. A side that does not answer in the close timeout of `ws` is terminated. */
  close({ code, reason }: Close): void {
    this.#transition('close', code)
    closeSide(this.#options.browser, code, reason)
    closeSide(this.#options.streamlit, 1000, '')
  }

  /**
   * Closes both sides, the browser's last: it reconnects at once, to another process, and an old
   * Streamlit resumes no session whose websocket it takes for open
   * (`WebsocketSessionManager.connect_session`, 1.40.2).
   */
  closeStreamlitFirst({ code, reason }: Close): void {
    const { browser, streamlit } = this.#options
    const closeBrowser = () => closeSide(browser, code, reason)
    this.#transition('close', code)
    // Before the listener that would close the browser's side with Streamlit's code.
    streamlit.prependOnceListener('close', closeBrowser)
    setTimeout(closeBrowser, maxReleaseWait).unref()
    closeSide(streamlit, 1000, '')
  }

  /** Terminates the browser's side: its connection is broken, or another one took its session. */
  terminateBrowser(): void {
    this.#options.browser.terminate()
  }

  /** Terminates both sides without a close frame. */
  terminate(): void {
    this.#options.browser.terminate()
    this.#options.streamlit.terminate()
  }

  #listen(
    socket: WebSocket,
    onMessage: (data: RawData, isBinary: boolean) => void
  ): (data: RawData, isBinary: boolean) => void {
    const take = (data: RawData, isBinary: boolean) => {
      if (this.#state !== 'open') return
      try {
        onMessage(data, isBinary)
      } catch (cause) {
        this.#fault ??= cause instanceof Error ? cause : new Error(String(cause))
        this.close({ code: 1011, reason: '' })
      }
    }
    socket.on('message', take)
    socket.on('error', (fault) => {
      this.#fault ??= fault
    })
    socket.on('close', (code, reason) => this.#sideClosed(socket, code, reason.toString()))
    return take
  }

  #takeFromBrowser(data: RawData, isBinary: boolean): void {
    const { browser, takeThrottleDelay, fromBrowser } = this.#options
    if (!isBinary) {
      this.close({ code: 1003, reason: 'binary frames only' })
      return
    }
    const delay = takeThrottleDelay()
    if (delay === null) {
      this.close({ code: 1008, reason: 'too many messages' })
      // Nothing more of this browser is read, its answer to the close included.
      browser.pause()
      return
    }
    this.#send(browser, fromBrowser(bytesOf(data)))
    if (delay > 0 && this.#state === 'open') this.#backpressure.throttle(browser, delay)
  }

  #send(source: WebSocket, { toBrowser, toStreamlit, notice, close }: Outcome): void {
    const { browser, streamlit, tcp, batcher } = this.#options
    for (const frame of toStreamlit) {
      batcher.beforeWrite(tcp.streamlit, frame.byteLength)
      this.#backpressure.send(source, streamlit, frame)
    }
    for (const frame of toBrowser) {
      batcher.beforeWrite(tcp.browser, frame.byteLength)
      this.#backpressure.send(source, browser, frame)
    }
    if (notice !== null) this.notify(notice)
    if (close !== null) this.close(close)
  }

  #sideClosed(side: WebSocket, code: number, reason: string): void {
    const { browser, streamlit, onEnd } = this.#options
    const before = this.#state
    this.#transition(side === browser ? 'browser-closes' : 'streamlit-closes', code)
    const peer = side === browser ? streamlit : browser
    const relayed = relayedCode(code)
    if (relayed === null) peer.terminate()
    else closeSide(peer, relayed, reason)
    if (this.#state !== 'closed' || before === 'closed') return
    this.#heartbeat.stop()
    onEnd(this.#code, this.#fault)
  }

  #transition(event: TunnelEvent, code: number): void {
    if (this.#state === 'open') this.#code = code
    this.#state = tunnelTransitions[this.#state][event]
    // A paused socket would never read the close frame of its peer.
    if (this.#state !== 'open') this.#backpressure.end()
  }
}

function closeSide(socket: WebSocket, code: number | undefined, reason: string): void {
  if (code === undefined) socket.close()
  else socket.close(code, cutReason(reason))
}

/** `ws` gives one Buffer for the default `binaryType`; a list only under another. */
function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
