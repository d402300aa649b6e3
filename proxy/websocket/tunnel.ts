import { type RawData, WebSocket } from 'ws'
import type { Notice } from '../enforcement/notice.ts'
import type { Close, Outcome } from '../enforcement/outcome.ts'
import { Backpressure } from './backpressure.ts'
import { cutReason, relayedCode } from './close-code.ts'
import { type Counted, PendingMessage } from './pending-message.ts'
import type { Corkable, WriteBatcher } from './write-batcher.ts'

/** How long a socket may stay paused because its peer does not read, in ms. */
const maxPaused = 60_000
/** How long a browser that is sent back waits for Streamlit to let go of its session, in ms. */
const maxReleaseWait = 1_000

export type Frame = { readonly data: RawData; readonly isBinary: boolean }

/** What a pair asks of a connection. */
export type Tcp = Counted & Corkable

export type TunnelOptions = {
  readonly browser: WebSocket
  readonly streamlit: WebSocket
  /** The connections under the two. */
  readonly tcp: { readonly browser: Tcp; readonly streamlit: Tcp }
  readonly batcher: WriteBatcher
  /** @throws Error when something is broken; the pair is closed then, as for the other. */
  readonly fromBrowser: (frame: Uint8Array) => Outcome
  /** @throws Error when the frame cannot be read. */
  readonly fromStreamlit: (frame: Uint8Array) => Outcome
  /** Takes over the frames of Streamlit's that came before this was made; see websocket/dial. */
  readonly early: () => readonly Frame[]
  /** Counts a message of the browser; ms for which it is to be left unread, `null` to close it. */
  readonly throttleDelay: () => number | null
  /** ms between pings to the browser; it is cut when one was not answered by the next. */
  readonly pingInterval: number
  /** Told once, when both sides are gone; `code` is the first close code that came or was sent. */
  readonly onEnd: (code: number, fault: Error | null) => void
  /** ms for which a socket may wait for a peer that does not read. */
  readonly maxPaused?: number
}

/**
 * Two websockets as one. Frames go through the given functions; each side is slowed to the other's
 * speed; pings are answered by each side for itself; a close of one closes the other in kind.
 */
export class Tunnel {
  readonly #options: TunnelOptions
  readonly #backpressure: Backpressure
  readonly #inflows: readonly PendingMessage[]
  readonly #heartbeat: NodeJS.Timeout
  #isAlive = true
  #open = 2
  #code = 1006
  #fault: Error | null = null
  #isClosing = false

  constructor(options: TunnelOptions) {
    this.#options = options
    this.#backpressure = new Backpressure(options.maxPaused ?? maxPaused, () => this.terminate())
    const { browser, streamlit } = options
    const [fromBrowser, fromStreamlit] = [
      new PendingMessage(options.tcp.browser),
      new PendingMessage(options.tcp.streamlit)
    ]
    this.#inflows = [fromBrowser, fromStreamlit]
    this.#listen(browser, streamlit, (data, isBinary) => {
      fromBrowser.complete()
      if (!isBinary) return this.close({ code: 1003, reason: 'binary frames only' })
      const rest = options.throttleDelay()
      if (rest === null) {
        this.close({ code: 1008, reason: 'too many messages' })
        // Nothing more of it is worth reading, its answer to the close included.
        browser.pause()
        return
      }
      this.#do(browser, options.fromBrowser(bytesOf(data)))
      if (rest > 0) this.#backpressure.throttle(browser, rest)
    })
    const takeFromStreamlit = this.#listen(streamlit, browser, (data, isBinary) => {
      fromStreamlit.complete()
      if (!isBinary) throw new Error('Streamlit sent a text frame')
      this.#do(streamlit, options.fromStreamlit(bytesOf(data)))
    })
    browser.on('pong', () => {
      this.#isAlive = true
    })
    this.#heartbeat = setInterval(() => this.#ping(), options.pingInterval)
    this.#heartbeat.unref()
    for (const { data, isBinary } of options.early()) takeFromStreamlit(data, isBinary)
    // Streamlit may have broken off between its answer and ours; nobody heard that.
    if (streamlit.readyState === WebSocket.CLOSED) this.#ended(1006, '', browser)
    else streamlit.resume()
  }

  /** Bytes that wait in this process for the rest of their message, or for somebody to read them. */
  get bufferedBytes(): number {
    const { browser, streamlit } = this.#options
    const partial = this.#inflows.reduce((sum, inflow) => sum + inflow.bytes, 0)
    return partial + browser.bufferedAmount + streamlit.bufferedAmount
  }

  /** Whether it is closed or about to be; nothing goes through it any more. */
  get isClosing(): boolean {
    return this.#isClosing
  }

  /** Has our own script in the browser show something; a text frame, of which Streamlit has none. */
  notify(notice: Notice): void {
    this.#options.browser.send(JSON.stringify(notice), { binary: false }, () => {})
  }

  /** Closes both sides; whoever does not answer within `ws`'s close timeout is cut. */
  close({ code, reason }: Close): void {
    this.#end(code)
    shut(this.#options.browser, code, reason)
    shut(this.#options.streamlit, 1000, '')
  }

  /**
   * Closes both sides, the browser's last: it comes back by another process at once, and an old
   * Streamlit gives nobody a session whose websocket it takes for open
   * (`WebsocketSessionManager.connect_session`, 1.40.2).
   */
  closeStreamlitFirst({ code, reason }: Close): void {
    const { browser, streamlit } = this.#options
    const tell = () => shut(browser, code, reason)
    this.#end(code)
    // Before the listener that would close the browser's side as Streamlit's was.
    streamlit.prependOnceListener('close', tell)
    setTimeout(tell, maxReleaseWait).unref()
    shut(streamlit, 1000, '')
  }

  /** Cuts the browser off, whose connection is lost or taken by a later one. */
  terminateBrowser(): void {
    this.#options.browser.terminate()
  }

  /** Cuts both sides without a word. */
  terminate(): void {
    this.#options.browser.terminate()
    this.#options.streamlit.terminate()
  }

  #listen(
    socket: WebSocket,
    peer: WebSocket,
    onMessage: (data: RawData, isBinary: boolean) => void
  ): (data: RawData, isBinary: boolean) => void {
    const take = (data: RawData, isBinary: boolean) => {
      if (this.#isClosing) return
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
    socket.on('close', (code, reason) => this.#ended(code, reason.toString(), peer))
    return take
  }

  #ended(code: number, reason: string, peer: WebSocket): void {
    this.#end(code)
    const relayed = relayedCode(code)
    if (relayed === null) peer.terminate()
    else shut(peer, relayed, reason)
    this.#open -= 1
    if (this.#open > 0) return
    clearInterval(this.#heartbeat)
    this.#options.onEnd(this.#code, this.#fault)
  }

  #end(code: number): void {
    if (!this.#isClosing) this.#code = code
    this.#isClosing = true
    this.#backpressure.end()
  }

  #do(source: WebSocket, { toBrowser, toStreamlit, notice, close }: Outcome): void {
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

  /** Also keeps the ALB's idle timer from ending a quiet connection. */
  #ping(): void {
    const { browser } = this.#options
    // The pong of a paused socket cannot be read; how long it may be paused is bounded elsewhere.
    if (browser.isPaused) this.#isAlive = true
    else if (this.#isAlive) {
      this.#isAlive = false
      browser.ping()
    } else browser.terminate()
  }
}

function shut(socket: WebSocket, code: number | undefined, reason: string): void {
  if (code === undefined) socket.close()
  else socket.close(code, cutReason(reason))
}

/** `ws` gives one Buffer for the default `binaryType`; a list only under another. */
function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
