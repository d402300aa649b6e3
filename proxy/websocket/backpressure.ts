import type { WebSocket } from 'ws'

/** Bytes in the send buffer of one socket above which its sources are paused, and below which they resume. */
export const highWater = 1024 * 1024
export const lowWater = 256 * 1024

type Stalled = { readonly target: WebSocket; readonly timer: NodeJS.Timeout }

/**
 * Reads a source only as fast as the target of its frames reads. The source is the socket whose frame
 * caused the send, and it may be the target itself: a browser that causes refusals and does not read
 * them is not read either.
 */
export class Backpressure {
  readonly #maxPaused: number
  readonly #onStalled: () => void
  readonly #stalled = new Map<WebSocket, Stalled>()
  readonly #throttled = new Map<WebSocket, NodeJS.Timeout>()

  /** @param maxPaused ms that a source may wait before `onStalled` is called. */
  constructor(maxPaused: number, onStalled: () => void) {
    this.#maxPaused = maxPaused
    this.#onStalled = onStalled
  }

  send(source: WebSocket, target: WebSocket, frame: Uint8Array): void {
    target.send(frame, { binary: true }, () => this.#drained(target))
    if (target.bufferedAmount <= highWater || this.#stalled.has(source)) return
    source.pause()
    const timer = setTimeout(this.#onStalled, this.#maxPaused)
    this.#stalled.set(source, { target, timer })
  }

  /** Does not read a source for a time in ms, however fast its target reads. */
  throttle(source: WebSocket, milliseconds: number): void {
    clearTimeout(this.#throttled.get(source))
    source.pause()
    const timer = setTimeout(() => this.#unthrottle(source), milliseconds)
    timer.unref()
    this.#throttled.set(source, timer)
  }

  /** Resumes all sources, because a paused socket never reads its peer's close frame. */
  end(): void {
    for (const source of this.#throttled.keys()) this.#unthrottle(source)
    for (const source of this.#stalled.keys()) this.#resume(source)
  }

  #unthrottle(source: WebSocket): void {
    clearTimeout(this.#throttled.get(source))
    this.#throttled.delete(source)
    if (!this.#stalled.has(source)) source.resume()
  }

  #drained(target: WebSocket): void {
    if (target.bufferedAmount >= lowWater) return
    for (const [source, stalled] of this.#stalled) {
      if (stalled.target === target) this.#resume(source)
    }
  }

  #resume(source: WebSocket): void {
    clearTimeout(this.#stalled.get(source)?.timer)
    this.#stalled.delete(source)
    if (!this.#throttled.has(source)) source.resume()
  }
}

/** What is known of a TCP connection, as Node's `net.Socket` counts it. */
export type ByteCounter = { readonly bytesRead: number }

/**
 * How many bytes of an incomplete message have arrived. `ws` buffers up to 200 MB of it and reports
 * nothing until it is complete; the connection's own counter does.
 */
export class PendingMessage {
  readonly #tcp: ByteCounter
  #start: number

  constructor(tcp: ByteCounter) {
    this.#tcp = tcp
    this.#start = tcp.bytesRead
  }

  /** A message is complete. */
  complete(): void {
    this.#start = this.#tcp.bytesRead
  }

  get bytes(): number {
    return this.#tcp.bytesRead - this.#start
  }
}
