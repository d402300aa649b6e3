import { KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import type { JwkWithKid } from 'aws-jwt-verify/jwk'
import { LRUCache } from 'lru-cache'
import { KEYS_UNAVAILABLE } from '../errors.ts'
import { RateLimiter } from '../limits/rate-limiter.ts'
import type { FetchOutcome, Observe } from './events.ts'
import type { KeyFetcher } from './key-fetcher.ts'
import { parseAlbKey } from './key-parse.ts'
import type { KeySource } from './key-source.ts'

const second = 1_000
const hour = 3_600 * second

/** A load balancer uses two or three keys at a time; a proxy may trust several load balancers. */
const maxProven = 16
const maxProbation = 8
const maxNegative = 256

const probationTime = 60 * second
const absentTime = 60 * second
const firstBackoff = 2 * second
const maxBackoff = 5 * second
const refreshAfter = 24 * hour
const staleAfter = 7 * 24 * hour

type CachedKey = {
  readonly jwk: JwkWithKid
  readonly fetchedAt: number
}

/** A key id that is not fetched again before some time, and the answer until then. */
type NegativeEntry = {
  readonly until: number
  readonly failures: number
  /** `null`: the endpoint said that there is no such key. */
  readonly cause: Error | null
}

export type AlbKeysOptions = {
  /** The key with the id `kid` is at `${baseUrl}/${kid}`. */
  readonly baseUrl: string
  readonly fetcher: KeyFetcher
  /** ms of a monotonic clock. After a clock was set back, a key would stay unavailable for that long. */
  readonly now: () => number
  readonly observe: Observe
  /** Called when a key is removed or replaced, so that no other cache keeps it. */
  readonly onDrop: () => void
}

/**
 * The public keys of the load balancers, one document per key id.
 *
 * Anyone can name any key id, and the endpoint serves the keys of every load balancer in the region.
 * So a fetched key is on probation until it has verified an accepted token. The key of another load
 * balancer never does that, because the signed header names the signer. Keys on probation are few and
 * short-lived and never evict a proven one. Fetches are rate limited. An absent or failed key is not
 * fetched again at once (negative cache). No timer runs: the age of a key is checked when it is used.
 */
export class AlbKeys implements KeySource {
  readonly #options: AlbKeysOptions
  readonly #limiter = new RateLimiter({ perSecond: 1, burst: 5 })
  // All three are read with `peek`: anybody can name a key id, and must not keep an entry in by that.
  readonly #proven: LRUCache<string, CachedKey>
  readonly #probation: LRUCache<string, CachedKey>
  readonly #negative = new LRUCache<string, NegativeEntry>({ max: maxNegative })
  readonly #inFlight = new Map<string, Promise<JwkWithKid>>()

  constructor(options: AlbKeysOptions) {
    this.#options = options
    // A key that is deleted is either moved from one to the other, or reported by `#drop`.
    const dispose = (_key: CachedKey, _kid: string, reason: string) => {
      if (reason !== 'delete') options.onDrop()
    }
    this.#proven = new LRUCache({ max: maxProven, dispose })
    this.#probation = new LRUCache({ max: maxProbation, dispose })
  }

  get sizes() {
    return {
      proven: this.#proven.size,
      probation: this.#probation.size,
      negative: this.#negative.size,
      inFlight: this.#inFlight.size
    }
  }

  find = (kid: string): JwkWithKid | undefined => {
    const proven = this.#proven.peek(kid)
    const cached = proven ?? this.#probation.peek(kid)
    if (cached === undefined) return undefined

    const age = this.#options.now() - cached.fetchedAt
    if (age > (proven ? staleAfter : probationTime)) {
      this.#drop(kid)
      return undefined
    }
    if (age > refreshAfter) this.#refresh(kid)
    return cached.jwk
  }

  load = async (kid: string): Promise<JwkWithKid> => this.find(kid) ?? this.#fetchOnce(kid)

  confirm = (kid: string): void => {
    const cached = this.#proven.peek(kid) ?? this.#probation.peek(kid)
    if (cached === undefined) return
    this.#probation.delete(kid)
    // Also when it is there already: this makes it the most recently used.
    this.#proven.set(kid, cached)
  }

  #drop(kid: string): void {
    const wasProven = this.#proven.delete(kid)
    if (this.#probation.delete(kid) || wasProven) this.#options.onDrop()
  }

  /** In the background: the cached key serves meanwhile, and stays if the endpoint is down. */
  #refresh(kid: string): void {
    this.#fetchOnce(kid).catch(() => {})
  }

  #fetchOnce(kid: string): Promise<JwkWithKid> {
    const running = this.#inFlight.get(kid)
    if (running !== undefined) return running
    const next = this.#fetch(kid).finally(() => this.#inFlight.delete(kid))
    this.#inFlight.set(kid, next)
    return next
  }

  async #fetch(kid: string): Promise<JwkWithKid> {
    const { baseUrl, fetcher, now } = this.#options
    const known = this.#negative.peek(kid)
    if (known !== undefined && now() < known.until) throw this.#refusal(known.cause)
    if (!this.#limiter.tryTake(now())) {
      const cause = new Error('Too many keys were asked for')
      this.#observe('limited', now(), cause.message)
      throw this.#refusal(cause)
    }

    const began = now()
    const fetched = await fetcher.get(`${baseUrl}/${kid}`)
    if (fetched.kind === 'absent') {
      this.#observe('absent', began, `The endpoint answered ${fetched.status}`)
      this.#drop(kid)
      this.#negative.set(kid, { until: now() + absentTime, failures: 0, cause: null })
      throw this.#refusal(null)
    }
    if (fetched.kind === 'failed') throw this.#failed(kid, began, known, fetched.cause)
    const jwk = parseAlbKey(kid, fetched.text)
    if (jwk === null) {
      throw this.#failed(kid, began, known, new Error('The answer is not a P-256 public key'))
    }

    this.#observe('ok', began, 'A key')
    this.#negative.delete(kid)
    const store = this.#proven.has(kid) ? this.#proven : this.#probation
    store.set(kid, { jwk, fetchedAt: now() })
    return jwk
  }

  #failed(kid: string, began: number, known: NegativeEntry | undefined, cause: Error): Error {
    const failures = (known?.failures ?? 0) + 1
    const until = this.#options.now() + Math.min(maxBackoff, firstBackoff * failures)
    this.#negative.set(kid, { until, failures, cause })
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
