/** A clock that a test moves. */
export class Clock {
  #ms: number
  #elapsed = 0

  constructor(ms = Date.parse('2026-11-21T12:00:00Z')) {
    this.#ms = ms
  }

  now = (): number => this.#ms

  /** Milliseconds that have passed; `set` does not change them. */
  elapsed = (): number => this.#elapsed

  /** Seconds since the epoch, `offset` from now. */
  at(offset: number): number {
    return Math.floor(this.#ms / 1_000) + offset
  }

  /** Lets this many seconds pass. */
  pass(seconds: number): void {
    this.#ms += seconds * 1_000
    this.#elapsed += seconds * 1_000
  }

  /** Sets the clock forward by this many seconds, or back if negative; no time passes. */
  set(seconds: number): void {
    this.#ms += seconds * 1_000
  }
}
