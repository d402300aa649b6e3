import { hash } from 'node:crypto'
import { type DecomposedJwt, decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import { LRUCache } from 'lru-cache'
import type { Read } from './data-token.ts'
import type { Observe } from './events.ts'
import type { KeySource } from './key-source.ts'
import { libraryFault } from './library-fault.ts'
import { type Lifetime, lifetimeFault } from './lifetime.ts'
import { type Refused, refused, type TokenKind } from './verdict.ts'

/**
 * The longest single header that an ALB sends on: 16 K.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const MAX_LENGTH = 16_384

/** A verifier of aws-jwt-verify: what is left of it once issuer, client and keys are set. */
export type Library = {
  readonly verify: (token: string) => Promise<unknown>
  readonly verifySync: (token: string) => unknown
}

/** Facts of a verified token, or why there are none. */
export type Checked<Facts> = { readonly ok: true; readonly facts: Facts } | Refused

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

/** What it takes to check one kind of token. */
export type TokenCheckOptions<Facts extends Lifetime> = {
  readonly kind: TokenKind
  readonly shape: RegExp
  readonly read: (token: DecomposedJwt) => Read<Facts> | Refused
  readonly library: Library
  readonly keys: KeySource
  readonly cache: TokenCache<Facts>
  readonly graceSeconds: number
  readonly now: () => number
  readonly observe: Observe
}

/**
 * The library's own reading of the token, so that there is no second parser to disagree with it.
 */
const parse = (token: string, shape: RegExp): DecomposedJwt | null => {
  if (!shape.test(token)) return null
  try {
    return decomposeUnverifiedJwt(token)
  } catch {
    return null
  }
}

/**
 * Makes the check of one kind of token, from cheap to dear: length, memory, shape, what it says of
 * itself, its life, and only then a key and the signature.
 */
export const createTokenCheck = <Facts extends Lifetime>(options: TokenCheckOptions<Facts>) => {
  const { kind, shape, read, library, keys, cache, graceSeconds, now, observe } = options

  const fault = (life: Lifetime): Refused | null => {
    const found = lifetimeFault(life, now() / 1_000, graceSeconds)
    return found === null ? null : refused(`${kind}-${found}`)
  }

  const proveSignature = async (kid: string, token: string): Promise<Refused | null> => {
    try {
      // Without a promise where the key is at hand: half the processor time of the other way.
      if (keys.find(kid) === undefined) await library.verify(token)
      else library.verifySync(token)
    } catch (error) {
      return refused(`${kind}-${libraryFault(error)}`)
    }
    keys.confirm(kid)
    return null
  }

  const accept = (facts: Facts, hit: boolean): Checked<Facts> => {
    observe({ type: 'token-cache', token: kind, hit })
    return { ok: true, facts }
  }

  return async (token: string): Promise<Checked<Facts>> => {
    if (token.length > MAX_LENGTH) return refused(`${kind}-too-long`)

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
    const refusal = fault(claimed.facts) ?? (await proveSignature(claimed.kid, token))
    if (refusal !== null) return refusal
    cache.set(digest, claimed.facts)
    return accept(claimed.facts, false)
  }
}
