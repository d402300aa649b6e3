import { KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import type { JwkWithKid } from 'aws-jwt-verify/jwk'
import { KEYS_UNAVAILABLE } from '../errors.ts'
import { BoundedMap } from './bounded-map.ts'
import type { FetchOutcome, Observe } from './events.ts'
import type { KeyFetcher } from './key-fetcher.ts'
import { parseAlbKey } from './key-parse.ts'
import type { KeySource } from './key-source.ts'
import { TokenBucket } from './token-bucket.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** A load balancer uses two or three keys at a time; a proxy may trust several load balancers. */
const MAX_PROVEN = 16
const MAX_PROBATION = 8
const MAX_BARRED = 256

const PROBATION = 60 * SECOND
const ABSENT = 60 * SECOND
const FAILED_FIRST = 2 * SECOND
const FAILED_MOST = 5 * SECOND
const REFRESH_AFTER = 24 * HOUR
const STALE_AFTER = 7 * 24 * HOUR

type Held = {
  readonly jwk: JwkWithKid
  readonly fetchedAt: number
}

/** A key id not to be asked for again until some time, and what to say meanwhile. */
type Bar = {
  readonly until: number
  readonly failures: number
  /** `null`: the endpoint said that there is no such key. */
  readonly cause: Error | null
}

export type AlbKeysOptions = {
  /** The key with the id `kid` is at `${baseUrl}/${kid}`. */
  readonly baseUrl: string
  readonly fetcher: KeyFetcher
  /** Milliseconds of a clock that is never set: one set back would keep a key away until it is there again. */
  readonly now: () => number
  readonly observe: Observe
  /** Called when a key has gone, so that nobody else keeps it. */
  readonly dropped: () => void
}

/**
 * The public keys of the load balancers, one document per key id.
 *
 * Anyone may name any key id, and the endpoint serves the keys of every load balancer in the
 * region. So a fetched key is on probation until it has vouched for an accepted token, which a
 * stranger's key never does, as the signed header names the signer. Keys on probation are few and
 * short-lived, and never push out a proven one; fetches are rationed; what was absent or failed is
 * not asked for again at once. No timer runs: age is looked at when a key is used.
 */
export class AlbKeys implements KeySource {
  readonly #options: AlbKeysOptions
  readonly #bucket: TokenBucket
  readonly #proven = new BoundedMap<Held>(MAX_PROVEN)
  readonly #probation = new BoundedMap<Held>(MAX_PROBATION)
  readonly #barred = new BoundedMap<Bar>(MAX_BARRED)
  readonly #flights = new Map<string, Promise<JwkWithKid>>()

  constructor(options: AlbKeysOptions) {
    this.#options = options
    this.#bucket = new TokenBucket({ perSecond: 1, burst: 5, now: options.now })
  }

  get sizes() {
    return {
      proven: this.#proven.size,
      probation: this.#probation.size,
      barred: this.#barred.size,
      flights: this.#flights.size
    }
  }

  find = (kid: string): JwkWithKid | undefined => {
    const proven = this.#proven.get(kid)
    const held = proven ?? this.#probation.get(kid)
    if (held === undefined) return undefined

    const age = this.#options.now() - held.fetchedAt
    if (age > (proven ? STALE_AFTER : PROBATION)) {
      this.#drop(kid)
      return undefined
    }
    if (age > REFRESH_AFTER) this.#refresh(kid)
    return held.jwk
  }

  load = async (kid: string): Promise<JwkWithKid> => this.find(kid) ?? this.#fetchOnce(kid)

  accepted = (kid: string): void => {
    const held = this.#proven.get(kid) ?? this.#probation.get(kid)
    if (held === undefined) return
    this.#probation.delete(kid)
    // Set again, even if there already: the one used longest ago is then the first to go.
    if (this.#proven.set(kid, held)) this.#options.dropped()
  }

  #drop(kid: string): void {
    const wasProven = this.#proven.delete(kid)
    if (this.#probation.delete(kid) || wasProven) this.#options.dropped()
  }

  /** In the background: whoever needs the key has it, and keeps it if the endpoint is down. */
  #refresh(kid: string): void {
    this.#fetchOnce(kid).catch(() => {})
  }

  #fetchOnce(kid: string): Promise<JwkWithKid> {
    const flight = this.#flights.get(kid)
    if (flight !== undefined) return flight
    const next = this.#fetch(kid).finally(() => this.#flights.delete(kid))
    this.#flights.set(kid, next)
    return next
  }

  async #fetch(kid: string): Promise<JwkWithKid> {
    const { baseUrl, fetcher, now } = this.#options
    const bar = this.#barred.get(kid)
    if (bar !== undefined && now() < bar.until) throw this.#refusal(bar.cause)
    if (!this.#bucket.take()) {
      const cause = new Error('Too many keys were asked for')
      this.#observe('limited', now(), cause.message)
      throw this.#refusal(cause)
    }

    const began = now()
    const fetched = await fetcher.get(`${baseUrl}/${kid}`)
    if (fetched.kind === 'absent') {
      this.#observe('absent', began, `The endpoint answered ${fetched.status}`)
      this.#drop(kid)
      this.#barred.set(kid, { until: now() + ABSENT, failures: 0, cause: null })
      throw this.#refusal(null)
    }
    if (fetched.kind === 'failed') throw this.#failed(kid, began, bar, fetched.cause)
    const jwk = parseAlbKey(kid, fetched.text)
    if (jwk === null) {
      throw this.#failed(kid, began, bar, new Error('The answer is no P-256 public key'))
    }

    this.#observe('ok', began, 'A key')
    this.#barred.delete(kid)
    this.#keep(kid, { jwk, fetchedAt: now() })
    return jwk
  }

  #keep(kid: string, held: Held): void {
    const known = this.#proven.get(kid) !== undefined
    const pushedOut = (known ? this.#proven : this.#probation).set(kid, held)
    if (known || pushedOut) this.#options.dropped()
  }

  #failed(kid: string, began: number, bar: Bar | undefined, cause: Error): Error {
    const failures = (bar?.failures ?? 0) + 1
    const until = this.#options.now() + Math.min(FAILED_MOST, FAILED_FIRST * failures)
    this.#barred.set(kid, { until, failures, cause })
    this.#observe('failed', began, cause.message)
    return this.#refusal(cause)
  }

  #refusal(cause: Error | null): Error {
    return cause === null
      ? new KidNotFoundInJwksError('The endpoint has no such key')
      : new KEYS_UNAVAILABLE({ cause })
  }

  #observe(outcome: FetchOutcome, began: number, detail: string): void {
    const ms = this.#options.now() - began
    this.#options.observe({ type: 'key-fetch', source: 'alb', outcome, ms, detail })
  }
}
