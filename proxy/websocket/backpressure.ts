import type { WebSocket } from 'ws'

/** Bytes waiting in one socket at which its sources are paused, and at which they go on. */
export const highWater = 1024 * 1024
export const lowWater = 256 * 1024

type Stalled = { readonly target: WebSocket; readonly timer: NodeJS.Timeout }

/**
 * Slows whoever sends to whoever reads. The source is the socket whose frame was the reason for
 * sending, which may be the target itself: a browser that asks for refusals and reads none of them
 * is not read either.
 */
export class Backpressure {
  readonly #maxPaused: number
  readonly #onStalled: () => void
  readonly #stalled = new Map<WebSocket, Stalled>()
  readonly #throttled = new Map<WebSocket, NodeJS.Timeout>()

  /** @param maxPaused ms for which a source may wait before `onStalled` is told. */
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

  /** Leaves a source unread for some ms, whoever reads what it sends. */
  throttle(source: WebSocket, milliseconds: number): void {
    clearTimeout(this.#throttled.get(source))
    source.pause()
    const timer = setTimeout(() => this.#unthrottle(source), milliseconds)
    timer.unref()
    this.#throttled.set(source, timer)
  }

  /** Lets all go on, because a paused socket never reads its peer's close frame. */
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
