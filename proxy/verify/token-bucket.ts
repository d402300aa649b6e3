export type TokenBucketOptions = {
  readonly perSecond: number
  readonly burst: number
  /** Milliseconds. */
  readonly now: () => number
}

/** Lets `burst` things happen at once and `perSecond` in the long run. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #level: number
  #at: number

  constructor(options: TokenBucketOptions) {
    this.#options = options
    this.#level = options.burst
    this.#at = options.now()
  }

  /** Takes one, if there is one. A clock that is set back gives nothing and takes nothing. */
  take(): boolean {
    const { perSecond, burst, now } = this.#options
    const at = now()
    const gained = (Math.max(0, at - this.#at) / 1_000) * perSecond
    this.#at = at
    this.#level = Math.min(burst, this.#level + gained)
    if (this.#level < 1) return false
    this.#level -= 1
    return true
  }
}
