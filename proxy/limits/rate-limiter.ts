/** ms' worth of messages that may come at once. */
const burst = 2_000
/** ms' worth of messages that may wait beyond that, unread; whoever sends more is no browser. */
const maxAhead = 10_000
const maxPeople = 20_000

/** How fast one person's messages may come, over all of their websockets. */
export class RateLimiter {
  readonly #interval: number
  /** The time at which all that has come would have come at the allowed rate, in ms. */
  #due = 0

  /** @param rate messages per second. */
  constructor(rate: number) {
    this.#interval = 1000 / rate
  }

  /**
   * Counts a message that has come.
   *
   * @param now ms of a clock that is never set.
   * @returns ms for which no more may be read; `null` when far too many have come.
   */
  take(now: number): number | null {
    this.#due = Math.max(this.#due, now) + this.#interval
    return this.isExhausted(now) ? null : Math.max(0, this.#due - now - burst)
  }

  /** Whether so much has come that not even another websocket may be opened. */
  isExhausted(now: number): boolean {
    return this.#due - now > burst + maxAhead
  }
}

/** The budgets of all people, who keep theirs when they close a websocket and open another. */
export class RateLimiters {
  readonly #rate: number
  readonly #limiters = new Map<string, RateLimiter>()

  /** @param rate messages per second and person. */
  constructor(rate: number) {
    this.#rate = rate
  }

  of(sub: string): RateLimiter {
    const budget = this.#limiters.get(sub) ?? new RateLimiter(this.#rate)
    this.#limiters.delete(sub)
    this.#limiters.set(sub, budget)
    const [oldest] = this.#limiters.keys()
    if (this.#limiters.size > maxPeople && oldest !== undefined) this.#limiters.delete(oldest)
    return budget
  }
}
