import type { WebSocket } from 'ws'

/**
 * Pings a browser and terminates it if it has not answered by the next ping. The pings also keep the
 * ALB's idle timeout from ending a quiet connection.
 */
export class Heartbeat {
  readonly #browser: WebSocket
  readonly #timer: NodeJS.Timeout
  #hasAnswered = true

  /** @param interval ms between pings. */
  constructor(browser: WebSocket, interval: number) {
    this.#browser = browser
    browser.on('pong', () => {
      this.#hasAnswered = true
    })
    this.#timer = setInterval(() => this.#ping(), interval)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #ping(): void {
    // The pong of a paused socket cannot be read. Backpressure limits how long it may be paused.
    if (this.#browser.isPaused) this.#hasAnswered = true
    else if (this.#hasAnswered) {
      this.#hasAnswered = false
      this.#browser.ping()
    } else this.#browser.terminate()
  }
}
