import type { RawData, WebSocket } from 'ws'
import { cutReason, relayedCode } from './close-code.ts'
import type { Close, Outcome } from './warden.ts'

/** Bytes waiting in one socket at which the other is paused, and at which it goes on. */
const highWater = 1024 * 1024
const lowWater = 256 * 1024
/** How long a socket may stay paused because its peer does not read, in ms. */
const mostPaused = 60_000

export type PairOptions = {
  readonly browser: WebSocket
  readonly streamlit: WebSocket
  readonly fromBrowser: (frame: Uint8Array) => Outcome
  /** @throws Error when the frame cannot be read; the pair is closed then. */
  readonly fromStreamlit: (frame: Uint8Array) => Outcome
  /** ms between pings to the browser; a socket that misses two is cut. */
  readonly pingInterval: number
  /** Told once, when both sides are gone; `code` is the first close code that came or was sent. */
  readonly onEnd: (code: number, fault: Error | null) => void
}

/**
 * Two websockets as one. Frames go through the given functions; each side is slowed to the other's
 * speed; pings are answered by each side for itself; a close of one closes the other in kind.
 */
export class Pair {
  readonly #options: PairOptions
  readonly #heartbeat: NodeJS.Timeout
  #stalled: NodeJS.Timeout | null = null
  #isAlive = true
  #open = 2
  #code = 1006
  #fault: Error | null = null
  #isClosing = false

  constructor(options: PairOptions) {
    this.#options = options
    const { browser, streamlit } = options
    this.#listen(browser, streamlit, (data, isBinary) => this.#browserSaid(data, isBinary))
    this.#listen(streamlit, browser, (data, isBinary) => this.#streamlitSaid(data, isBinary))
    browser.on('pong', () => {
      this.#isAlive = true
    })
    this.#heartbeat = setInterval(() => this.#beat(), options.pingInterval)
    this.#heartbeat.unref()
    streamlit.resume()
  }

  /** Closes both sides; whoever does not answer within `ws`'s close timeout is cut. */
  close({ code, reason }: Close): void {
    if (!this.#isClosing) this.#code = code
    this.#isClosing = true
    shut(this.#options.browser, code, reason)
    shut(this.#options.streamlit, 1000, '')
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
  ): void {
    socket.on('message', onMessage)
    socket.on('error', (fault) => {
      this.#fault ??= fault
    })
    socket.on('close', (code, reason) => {
      if (!this.#isClosing) this.#code = code
      this.#isClosing = true
      const relayed = relayedCode(code)
      if (relayed === null) peer.terminate()
      else shut(peer, relayed, reason.toString())
      this.#ended()
    })
  }

  #ended(): void {
    this.#open -= 1
    if (this.#open > 0) return
    clearInterval(this.#heartbeat)
    if (this.#stalled !== null) clearTimeout(this.#stalled)
    this.#options.onEnd(this.#code, this.#fault)
  }

  #browserSaid(data: RawData, isBinary: boolean): void {
    if (this.#isClosing) return
    if (isBinary) this.#do(this.#options.fromBrowser(bytesOf(data)))
    else this.close({ code: 1003, reason: 'binary frames only' })
  }

  #streamlitSaid(data: RawData, isBinary: boolean): void {
    if (this.#isClosing) return
    try {
      if (!isBinary) throw new Error('Streamlit sent a text frame')
      this.#do(this.#options.fromStreamlit(bytesOf(data)))
    } catch (cause) {
      this.#fault ??= cause instanceof Error ? cause : new Error(String(cause))
      this.close({ code: 1011, reason: '' })
    }
  }

  #do({ toBrowser, toStreamlit, close }: Outcome): void {
    const { browser, streamlit } = this.#options
    for (const frame of toStreamlit) this.#send(streamlit, browser, frame)
    for (const frame of toBrowser) this.#send(browser, streamlit, frame)
    if (close !== null) this.close(close)
  }

  #send(to: WebSocket, from: WebSocket, frame: Uint8Array): void {
    to.send(frame, { binary: true }, () => {
      if (from.isPaused && to.bufferedAmount < lowWater) this.#resume(from)
    })
    if (!from.isPaused && to.bufferedAmount > highWater) this.#pause(from)
  }

  #pause(socket: WebSocket): void {
    socket.pause()
    this.#stalled ??= setTimeout(() => this.terminate(), mostPaused)
  }

  #resume(socket: WebSocket): void {
    socket.resume()
    if (this.#stalled === null) return
    clearTimeout(this.#stalled)
    this.#stalled = null
  }

  /** Also keeps the ALB's idle timer from ending a quiet connection. */
  #beat(): void {
    const { browser } = this.#options
    if (!this.#isAlive) browser.terminate()
    // The pong of a paused socket cannot be read.
    if (browser.isPaused) return
    this.#isAlive = false
    browser.ping()
  }
}

/** A paused socket never reads its peer's close frame, so it is resumed first. */
function shut(socket: WebSocket, code: number | undefined, reason: string): void {
  if (socket.isPaused) socket.resume()
  if (code === undefined) socket.close()
  else socket.close(code, cutReason(reason))
}

/** `ws` gives one Buffer for the default `binaryType`; a list only under another. */
function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
