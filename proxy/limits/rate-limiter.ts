/** ms' worth of messages that may come at once. */
const burst = 2_000
/** ms' worth of messages that may wait beyond that, unread; whoever sends more is no browser. */
const mostAhead = 10_000
const mostPeople = 20_000

/** How fast one person's messages may come, over all of their websockets. */
export class Budget {
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
    return this.isSpent(now) ? null : Math.max(0, this.#due - now - burst)
  }

  /** Whether so much has come that not even another websocket may be opened. */
  isSpent(now: number): boolean {
    return this.#due - now > burst + mostAhead
  }
}

/** The budgets of all people, who keep theirs when they close a websocket and open another. */
export class Pace {
  readonly #rate: number
  readonly #budgets = new Map<string, Budget>()

  /** @param rate messages per second and person. */
  constructor(rate: number) {
    this.#rate = rate
  }

  of(sub: string): Budget {
    const budget = this.#budgets.get(sub) ?? new Budget(this.#rate)
    this.#budgets.delete(sub)
    this.#budgets.set(sub, budget)
    const [oldest] = this.#budgets.keys()
    if (this.#budgets.size > mostPeople && oldest !== undefined) this.#budgets.delete(oldest)
    return budget
  }
}
