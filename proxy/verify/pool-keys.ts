import { KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import type { JwkWithKid } from 'aws-jwt-verify/jwk'
import { KEYS_UNAVAILABLE } from '../errors.ts'
import type { FetchOutcome, Observe } from './events.ts'
import type { KeyFetcher } from './key-fetcher.ts'
import { parsePoolKeys } from './key-parse.ts'
import type { KeySource } from './key-source.ts'

const second = 1_000
const hour = 3_600 * second

const refreshAfter = hour
const staleAfter = 7 * 24 * hour
/** The list is complete, so an unknown key id does not need another fetch at once. */
const minInterval = 10 * second
const firstBackoff = 2 * second
const maxBackoff = 5 * second

export type PoolKeysOptions = {
  readonly url: string
  readonly fetcher: KeyFetcher
  /** ms of a monotonic clock; see alb-keys. */
  readonly now: () => number
  readonly observe: Observe
  /** Called when a key is removed or replaced, so that no cache keeps the old one. */
  readonly onDrop: () => void
}

/**
 * The public keys of the user pool: one list. It is fetched at the start, again when it is used and an
 * hour old, and when a key id is not in it, but at most every ten seconds, or every two to five seconds
 * after a failure. An old list serves until a new one is fetched, for a week at most.
 */
export class PoolKeys implements KeySource {
  readonly #options: PoolKeysOptions
  #keys: ReadonlyMap<string, JwkWithKid> = new Map()
  #fetchedAt = Number.NEGATIVE_INFINITY
  #notBefore = Number.NEGATIVE_INFINITY
  #failures = 0
  #cause: Error | null = null
  #inFlight: Promise<void> | null = null

  constructor(options: PoolKeysOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#keys.size
  }

  /**
   * Whether access tokens can be checked. A probe asks this every few seconds. An old list is fetched
   * again then, also while all tokens are cached.
   */
  ready(): boolean {
    this.#refreshIfStale()
    return this.#keys.size > 0
  }

  /** Fetches the list in the background, unless it was fetched just now. */
  refresh(): void {
    void this.#fetchOnce()
  }

  find = (kid: string): JwkWithKid | undefined => {
    this.#refreshIfStale()
    return this.#keys.get(kid)
  }

  load = async (kid: string): Promise<JwkWithKid> => {
    const cached = this.find(kid)
    if (cached !== undefined) return cached

    await this.#fetchOnce()
    const fetched = this.#keys.get(kid)
    if (fetched !== undefined) return fetched
    if (this.#cause !== null) throw new KEYS_UNAVAILABLE({ cause: this.#cause })
    throw new KidNotFoundInJwksError('The user pool has no such key')
  }

  /** Every key comes from the pool's own list, so none needs to be confirmed. */
  confirm = (): void => {}

  #refreshIfStale(): void {
    const age = this.#options.now() - this.#fetchedAt
    if (age > staleAfter) this.#keys = new Map()
    if (age > refreshAfter) this.refresh()
  }

  #fetchOnce(): Promise<void> {
    if (this.#inFlight !== null) return this.#inFlight
    if (this.#options.now() < this.#notBefore) return Promise.resolve()
    this.#inFlight = this.#fetch().finally(() => {
      this.#inFlight = null
    })
    return this.#inFlight
  }

  async #fetch(): Promise<void> {
    const { url, fetcher, now, onDrop } = this.#options
    const began = now()
    const fetched = await fetcher.get(url)
    if (fetched.kind === 'failed') return this.#failed(began, fetched.cause)
    if (fetched.kind === 'absent') {
      return this.#failed(began, new Error(`The endpoint answered ${fetched.status}`))
    }
    const keys = parsePoolKeys(fetched.text)
    if (keys === null) return this.#failed(began, new Error('The answer holds no RS256 key'))

    const old = this.#keys
    this.#keys = keys
    this.#fetchedAt = now()
    this.#notBefore = now() + minInterval
    this.#failures = 0
    this.#cause = null
    if (![...old].every(([kid, { n }]) => keys.get(kid)?.n === n)) onDrop()
    this.#observe('ok', began, `${keys.size} keys`)
  }

  #failed(began: number, cause: Error): void {
    this.#failures += 1
    this.#cause = cause
    const backoff = Math.min(maxBackoff, firstBackoff * this.#failures)
    this.#notBefore = this.#options.now() + backoff
    this.#observe('failed', began, cause.message)
  }

  #observe(outcome: FetchOutcome, began: number, detail: string): void {
    const ms = this.#options.now() - began
    this.#options.observe({ type: 'key-fetch', source: 'pool', outcome, ms, detail })
  }
}
