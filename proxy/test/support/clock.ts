/** A clock that moves when it is told to. */
export class Clock {
  #ms: number
  #elapsed = 0

  constructor(ms = Date.parse('2026-11-21T12:00:00Z')) {
    this.#ms = ms
  }

  now = (): number => this.#ms

  /** Milliseconds that have passed, whatever it was set to. */
  elapsed = (): number => this.#elapsed

  /** Seconds since the epoch, `offset` from now. */
  at(offset: number): number {
    return Math.floor(this.#ms / 1_000) + offset
  }

  /** Moves on by so many seconds. */
  pass(seconds: number): void {
    this.#ms += seconds * 1_000
    this.#elapsed += seconds * 1_000
  }

  /** Is set ahead by so many seconds, or back when they are below 0; no time passes. */
  set(seconds: number): void {
    this.#ms += seconds * 1_000
  }
}
