import { KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import type { JwkWithKid } from 'aws-jwt-verify/jwk'
import { KEYS_UNAVAILABLE } from '../errors.ts'
import type { FetchOutcome, Observe } from './events.ts'
import type { KeyFetcher } from './key-fetcher.ts'
import { parsePoolKeys } from './key-parse.ts'
import type { KeySource } from './key-source.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

const REFRESH_AFTER = HOUR
const STALE_AFTER = 7 * 24 * HOUR
/** The list is whole, so an unknown key id needs no second look soon. */
const REST = 10 * SECOND
const FAILED_FIRST = 2 * SECOND
const FAILED_MOST = 5 * SECOND

export type PoolKeysOptions = {
  readonly url: string
  readonly fetcher: KeyFetcher
  /** Milliseconds of a clock that is never set; see alb-keys. */
  readonly now: () => number
  readonly observe: Observe
  /** Called when a key is removed or replaced, so that no cache keeps the old one. */
  readonly onDrop: () => void
}

/**
 * The public keys of the user pool: one list for all. It is fetched ahead, again when it is an
 * hour old and in use, and when a key id is not in it, though not at every whim: at most every ten
 * seconds, or every two to five if the endpoint fails. An old list serves while no new one is had.
 */
export class PoolKeys implements KeySource {
  readonly #options: PoolKeysOptions
  #keys: ReadonlyMap<string, JwkWithKid> = new Map()
  #fetchedAt = Number.NEGATIVE_INFINITY
  #restUntil = Number.NEGATIVE_INFINITY
  #failures = 0
  #cause: Error | null = null
  #flight: Promise<void> | null = null

  constructor(options: PoolKeysOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#keys.size
  }

  /**
   * Whether access tokens can be checked. It is asked every few seconds, which also keeps the list
   * fresh while every token comes out of memory.
   */
  ready(): boolean {
    this.#keepFresh()
    return this.#keys.size > 0
  }

  /** Fetches the list in the background, unless that has just been done. */
  refresh(): void {
    void this.#fetchOnce()
  }

  find = (kid: string): JwkWithKid | undefined => {
    this.#keepFresh()
    return this.#keys.get(kid)
  }

  load = async (kid: string): Promise<JwkWithKid> => {
    const held = this.find(kid)
    if (held !== undefined) return held

    await this.#fetchOnce()
    const fetched = this.#keys.get(kid)
    if (fetched !== undefined) return fetched
    if (this.#cause !== null) throw new KEYS_UNAVAILABLE({ cause: this.#cause })
    throw new KidNotFoundInJwksError('The user pool has no such key')
  }

  /** Every key comes from the pool's own list, so none needs to be confirmed. */
  confirm = (): void => {}

  #keepFresh(): void {
    const age = this.#options.now() - this.#fetchedAt
    if (age > STALE_AFTER) this.#keys = new Map()
    if (age > REFRESH_AFTER) this.refresh()
  }

  #fetchOnce(): Promise<void> {
    if (this.#flight !== null) return this.#flight
    if (this.#options.now() < this.#restUntil) return Promise.resolve()
    this.#flight = this.#fetch().finally(() => {
      this.#flight = null
    })
    return this.#flight
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
    this.#restUntil = now() + REST
    this.#failures = 0
    this.#cause = null
    if (![...old].every(([kid, { n }]) => keys.get(kid)?.n === n)) onDrop()
    this.#observe('ok', began, `${keys.size} keys`)
  }

  #failed(began: number, cause: Error): void {
    this.#failures += 1
    this.#cause = cause
    const rest = Math.min(FAILED_MOST, FAILED_FIRST * this.#failures)
    this.#restUntil = this.#options.now() + rest
    this.#observe('failed', began, cause.message)
  }

  #observe(outcome: FetchOutcome, began: number, detail: string): void {
    const ms = this.#options.now() - began
    this.#options.observe({ type: 'key-fetch', source: 'pool', outcome, ms, detail })
  }
}
