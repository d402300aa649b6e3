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
export class Flow {
  readonly #mostPaused: number
  readonly #onStalled: () => void
  readonly #stalled = new Map<WebSocket, Stalled>()
  readonly #resting = new Map<WebSocket, NodeJS.Timeout>()

  /** @param mostPaused ms for which a source may wait before `onStalled` is told. */
  constructor(mostPaused: number, onStalled: () => void) {
    this.#mostPaused = mostPaused
    this.#onStalled = onStalled
  }

  send(source: WebSocket, target: WebSocket, frame: Uint8Array): void {
    target.send(frame, { binary: true }, () => this.#drained(target))
    if (target.bufferedAmount <= highWater || this.#stalled.has(source)) return
    source.pause()
    const timer = setTimeout(this.#onStalled, this.#mostPaused)
    this.#stalled.set(source, { target, timer })
  }

  /** Leaves a source unread for some ms, whoever reads what it sends. */
  rest(source: WebSocket, milliseconds: number): void {
    clearTimeout(this.#resting.get(source))
    source.pause()
    const timer = setTimeout(() => this.#wake(source), milliseconds)
    timer.unref()
    this.#resting.set(source, timer)
  }

  /** Lets all go on, because a paused socket never reads its peer's close frame. */
  end(): void {
    for (const source of this.#resting.keys()) this.#wake(source)
    for (const source of this.#stalled.keys()) this.#resume(source)
  }

  #wake(source: WebSocket): void {
    clearTimeout(this.#resting.get(source))
    this.#resting.delete(source)
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
    if (!this.#resting.has(source)) source.resume()
  }
}
