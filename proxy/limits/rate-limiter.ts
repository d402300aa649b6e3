import { LRUCache } from 'lru-cache'

export type RateLimit = {
  readonly perSecond: number
  /** How many events may come at once. */
  readonly burst: number
  /** ms for which an event beyond the burst may have to wait; see `take`. */
  readonly maxDelay?: number
}

/**
 * The one rate limiter of the house: a leaky bucket used as a meter (the same as a token bucket, or as
 * GCRA in ITU-T I.371). It holds two numbers and no timer. The caller gives the time, in ms of any one
 * clock. A clock that is set back changes nothing.
 */
export class RateLimiter {
  /** ms that one event is worth. */
  readonly #interval: number
  readonly #burst: number
  readonly #maxDelay: number
  /** ms of events that have come and are not yet worn off. */
  #level = 0
  #at = 0

  constructor({ perSecond, burst, maxDelay = 0 }: RateLimit) {
    this.#interval = 1_000 / perSecond
    this.#burst = burst * this.#interval
    this.#maxDelay = maxDelay
  }

  /** Counts an event if it is within the limit, and says whether it is. One beyond the limit is not counted. */
  tryTake(now: number): boolean {
    this.#leak(now)
    if (this.#level + this.#interval > this.#burst) return false
    this.#level += this.#interval
    return true
  }

  /**
   * Counts an event that has already come.
   *
   * @returns ms for which no more may be accepted; `null` when even `maxDelay` is exceeded.
   */
  take(now: number): number | null {
    this.#leak(now)
    this.#level += this.#interval
    return this.isExhausted(now) ? null : Math.max(0, this.#level - this.#burst)
  }

  /** Whether so many events have come that `maxDelay` is exceeded. */
  isExhausted(now: number): boolean {
    return this.#levelAt(now) > this.#burst + this.#maxDelay
  }

  #leak(now: number): void {
    this.#level = this.#levelAt(now)
    this.#at = now
  }

  #levelAt(now: number): number {
    return Math.max(0, this.#level - Math.max(0, now - this.#at))
  }
}

/** s of messages that may come at once. */
const burstSeconds = 2
/** ms for which messages may wait unread. A sender that exceeds it is not a browser. */
const maxMessageDelay = 10_000
const maxPeople = 20_000

/** The rate limiters of all people. A person keeps the same one over all of their websockets. */
export class RateLimiters {
  readonly #limit: RateLimit
  readonly #limiters = new LRUCache<string, RateLimiter>({ max: maxPeople })

  /** @param perSecond messages of one person. */
  constructor(perSecond: number) {
    this.#limit = { perSecond, burst: burstSeconds * perSecond, maxDelay: maxMessageDelay }
  }

  of(sub: string): RateLimiter {
    const known = this.#limiters.get(sub)
    if (known !== undefined) return known
    const limiter = new RateLimiter(this.#limit)
    this.#limiters.set(sub, limiter)
    return limiter
  }
}
