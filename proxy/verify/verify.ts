import { AlbJwtVerifier } from 'aws-jwt-verify/alb-verifier'
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier'
import { type AccessFacts, accessShape, readAccessToken } from './access-token.ts'
import { AlbKeys } from './alb-keys.ts'
import { createTokenCache, createTokenCheck } from './check-token.ts'
import { maxGraceSeconds, type Trust } from './claims.ts'
import { crossCheck, IdentityCache } from './cross-check.ts'
import { type DataFacts, dataShape, readDataToken } from './data-token.ts'
import { issuersOf } from './endpoints.ts'
import type { Observe } from './events.ts'
import { KeyFetcher } from './key-fetcher.ts'
import { asJwksCache } from './key-source.ts'
import { PoolKeys } from './pool-keys.ts'
import type { Credentials, Verification } from './verdict.ts'

/**
 * Gives the identity that credentials prove, or the reason why they are refused.
 *
 * @throws KEYS_UNAVAILABLE, and nothing else, when a key that is needed cannot be fetched
 */
export type Verify = (credentials: Credentials) => Promise<Verification>

export type VerifierOptions = {
  /** Full ARNs of the load balancers in front; `signer` must be one of them, exactly. */
  readonly albArns: readonly string[]
  readonly userPoolId: string
  readonly clientIds: readonly string[]
  /** From `keyEndpoints`: the key `kid` is at `${albKeysUrl}/${kid}`. */
  readonly albKeysUrl: string
  /** From `keyEndpoints`. */
  readonly jwksUrl: string
  /**
   * s by which clocks may differ.
   *
   * @defaultValue 5, at most 30
   */
  readonly graceSeconds?: number
  /** The time in milliseconds, such as `Date.now`. */
  readonly now: () => number
  /** ms of a monotonic clock, such as `performance.now`, for the age of keys. */
  readonly elapsed: () => number
  readonly fetch: typeof globalThis.fetch
  /** For metrics and logs. */
  readonly observe?: Observe
}

/** The sizes of the verifier's caches. Each has a bound. */
export type VerifierStats = {
  readonly data: number
  readonly access: number
  readonly proven: number
  readonly probation: number
  readonly negative: number
  readonly inFlight: number
  readonly pool: number
  readonly fetches: number
}

export type Verifier = {
  readonly verify: Verify
  /** Whether the user pool's keys are loaded. If not, this starts another fetch. */
  readonly ready: () => boolean
  /** Aborts the running fetches. */
  readonly close: () => void
  readonly stats: () => VerifierStats
}

function graceOf(seconds: number): number {
  if (seconds >= 0 && seconds <= maxGraceSeconds) return seconds
  throw new RangeError(`graceSeconds must be from 0 to ${maxGraceSeconds}, not ${seconds}`)
}

/**
 * We check a token's lifetime ourselves, at every use and with one clock, because a token stays in the
 * cache for longer than one request. The library would check it once, with the system's clock, and would
 * accept a token without `exp` for ever. This grace turns its check off.
 */
const anyTime = Number.POSITIVE_INFINITY

/**
 * Makes the verifier, and fetches the user pool's keys in the background.
 *
 * aws-jwt-verify checks signatures and claims (docs/decisions/0018-one-library-verifies-one-signs.md).
 * Our own checks come before it, for what it does not check or checks late. Our key stores replace its
 * own, which anybody could make fetch and grow.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { now, elapsed, fetch, observe = () => {} } = options
  const graceSeconds = graceOf(options.graceSeconds ?? 5)
  const [albArn, clientId] = [[...options.albArns], [...options.clientIds]]
  const issuers = issuersOf(options.userPoolId)
  const trust: Trust = {
    albArns: new Set(albArn),
    clientIds: new Set(clientId),
    issuers: new Set(issuers)
  }

  const dataCache = createTokenCache<DataFacts>()
  const accessCache = createTokenCache<AccessFacts>()
  const fetcher = new KeyFetcher({ fetch })
  const albKeys = new AlbKeys({
    baseUrl: options.albKeysUrl,
    fetcher,
    now: elapsed,
    observe,
    // The library caches a key object for every key that it was ever given. This empties its cache.
    onDrop: () => {
      for (const issuer of issuers) alb.cacheJwks({ keys: [] }, issuer)
    }
  })
  const poolKeys = new PoolKeys({
    url: options.jwksUrl,
    fetcher,
    now: elapsed,
    observe,
    // An access token can live for a day. One whose key was withdrawn must not stay in the cache.
    onDrop: () => {
      cognito.cacheJwks({ keys: [] })
      accessCache.clear()
    }
  })

  const alb = AlbJwtVerifier.create(
    issuers.map((issuer) => ({
      albArn,
      clientId,
      issuer,
      jwksUri: options.albKeysUrl,
      graceSeconds: anyTime
    })),
    { jwksCache: asJwksCache(albKeys) }
  )
  const cognito = CognitoJwtVerifier.create(
    { userPoolId: options.userPoolId, clientId, tokenUse: 'access', graceSeconds: anyTime },
    { jwksCache: asJwksCache(poolKeys) }
  )

  const checkData = createTokenCheck({
    kind: 'data',
    shape: dataShape,
    read: (token) => readDataToken(token, trust),
    library: { verify: (token) => alb.verify(token), verifySync: (token) => alb.verifySync(token) },
    keys: albKeys,
    cache: dataCache,
    graceSeconds,
    now,
    observe
  })
  const checkAccess = createTokenCheck({
    kind: 'access',
    shape: accessShape,
    read: (token) => readAccessToken(token, trust),
    library: {
      verify: (token) => cognito.verify(token),
      verifySync: (token) => cognito.verifySync(token)
    },
    keys: poolKeys,
    cache: accessCache,
    graceSeconds,
    now,
    observe
  })

  const identities = new IdentityCache()
  poolKeys.refresh()

  return {
    // One after the other: a request that the first token refuses does not cost the check of the second.
    verify: async ({ data, accessToken, identity }) => {
      const person = await checkData(data)
      if (!person.ok) return person
      const rights = await checkAccess(accessToken)
      if (!rights.ok) return rights
      const verification = crossCheck(person.facts, rights.facts, identity)
      return identities.of(person.facts, rights.facts, verification)
    },
    ready: () => poolKeys.ready(),
    close: () => fetcher.close(),
    stats: () => ({
      data: dataCache.size,
      access: accessCache.size,
      ...albKeys.sizes,
      pool: poolKeys.size,
      fetches: fetcher.running
    })
  }
}
