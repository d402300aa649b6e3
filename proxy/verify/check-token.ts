import { hash } from 'node:crypto'
import { JwtInvalidSignatureError, KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import { type DecomposedJwt, decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import { LRUCache } from 'lru-cache'
import { KEYS_UNAVAILABLE } from '../errors.ts'
import { type Lifetime, lifetimeFault } from './claims.ts'
import type { Observe } from './events.ts'
import type { KeySource } from './key-source.ts'
import { type Refused, refused, type TokenKind } from './verdict.ts'

/**
 * The longest single header that an ALB forwards: 16 K.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const maxTokenLength = 16_384

/** A verifier of aws-jwt-verify, with issuer, client and keys already set. */
export type Library = {
  readonly verify: (token: string) => Promise<unknown>
  readonly verifySync: (token: string) => unknown
}

/** A token that has passed every check that needs no key, and the id of the key that must verify it. */
export type Claimed<Facts> = { readonly ok: true; readonly kid: string; readonly facts: Facts }

/** Facts of a verified token, or why there are none. */
export type CheckResult<Facts> = { readonly ok: true; readonly facts: Facts } | Refused

/**
 * The facts of verified tokens, by the SHA-256 of the token: no token stays in memory, and a look-up
 * costs a few microseconds instead of a signature check. Only accepted tokens are in it. The check
 * compares their lifetime with the clock at every use.
 */
export type TokenCache<Facts extends Lifetime> = LRUCache<string, Facts>

/** Enough for the people of one task; at most a few MiB. */
const maxTokens = 2_000

export function createTokenCache<Facts extends Lifetime>(): TokenCache<Facts> {
  return new LRUCache({ max: maxTokens })
}

/** What the check of one kind of token needs. */
export type TokenCheckOptions<Facts extends Lifetime> = {
  readonly kind: TokenKind
  readonly shape: RegExp
  readonly read: (token: DecomposedJwt) => Claimed<Facts> | Refused
  readonly library: Library
  readonly keys: KeySource
  readonly cache: TokenCache<Facts>
  readonly graceSeconds: number
  readonly now: () => number
  readonly observe: Observe
}

/**
 * Parses a token with the library's own parser, so that no second parser can disagree with it.
 */
function parse(token: string, shape: RegExp): DecomposedJwt | null {
  if (!shape.test(token)) return null
  try {
    return decomposeUnverifiedJwt(token)
  } catch {
    return null
  }
}

/**
 * Makes the check of one kind of token, from cheap to expensive: length, cache, shape, claims, lifetime,
 * and only then the key and the signature.
 */
export function createTokenCheck<Facts extends Lifetime>(options: TokenCheckOptions<Facts>) {
  const { kind, shape, read, library, keys, cache, graceSeconds, now, observe } = options

  const fault = (life: Lifetime): Refused | null => {
    const found = lifetimeFault(life, now() / 1_000, graceSeconds)
    return found === null ? null : refused(`${kind}-${found}`)
  }

  const verifySignature = async (kid: string, token: string): Promise<Refused | null> => {
    try {
      // Synchronous when the key is cached: this takes half the processor time.
      if (keys.find(kid) === undefined) await library.verify(token)
      else library.verifySync(token)
    } catch (error) {
      return refused(`${kind}-${libraryFault(error)}`)
    }
    keys.confirm(kid)
    return null
  }

  const accept = (facts: Facts, hit: boolean): CheckResult<Facts> => {
    observe({ type: 'token-cache', token: kind, hit })
    return { ok: true, facts }
  }

  return async (token: string): Promise<CheckResult<Facts>> => {
    if (token.length > maxTokenLength) return refused(`${kind}-too-long`)

    const digest = hash('sha256', token, 'base64')
    const known = cache.get(digest)
    if (known !== undefined) {
      const ended = fault(known)
      if (ended === null) return accept(known, true)
      cache.delete(digest)
      return ended
    }

    const parsed = parse(token, shape)
    if (parsed === null) return refused(`${kind}-malformed`)
    const claimed = read(parsed)
    if (!claimed.ok) return claimed
    const refusal = fault(claimed.facts) ?? (await verifySignature(claimed.kid, token))
    if (refusal !== null) return refusal
    cache.set(digest, claimed.facts)
    return accept(claimed.facts, false)
  }
}

/**
 * Classifies what the library threw. Everything is a refusal, whatever its class (a bad token can make
 * OpenSSL throw), except our own error for a key that cannot be fetched: that one is thrown again. The
 * library's error is not logged, because its message quotes the token.
 */
function libraryFault(error: unknown): 'key-unknown' | 'signature-wrong' | 'refused' {
  if (error instanceof KEYS_UNAVAILABLE) throw error
  if (error instanceof KidNotFoundInJwksError) return 'key-unknown'
  if (error instanceof JwtInvalidSignatureError) return 'signature-wrong'
  return 'refused'
}
