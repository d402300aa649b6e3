import { AlbJwtVerifier } from 'aws-jwt-verify/alb-verifier'
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier'
import { ACCESS_SHAPE, type AccessFacts, readAccessToken } from './access-token.ts'
import { AlbKeys } from './alb-keys.ts'
import { createTokenCache, createTokenCheck } from './check-token.ts'
import { crossCheck } from './cross-check.ts'
import { DATA_SHAPE, type DataFacts, readDataToken } from './data-token.ts'
import { issuersOf } from './endpoints.ts'
import type { Observe } from './events.ts'
import { IdentityCache } from './identity-cache.ts'
import { KeyFetcher } from './key-fetcher.ts'
import { asJwksCache } from './key-source.ts'
import { MAX_GRACE_SECONDS } from './lifetime.ts'
import { PoolKeys } from './pool-keys.ts'
import type { Trust } from './trust.ts'
import type { Credentials, Verification } from './verdict.ts'

/**
 * Says who credentials speak of, or why they are refused.
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
   * By how much clocks may differ.
   *
   * @defaultValue 5, at most 30
   */
  readonly graceSeconds?: number
  /** The time in milliseconds, such as `Date.now`. */
  readonly now: () => number
  /** Milliseconds of a clock that is never set, such as `performance.now`: for how long keys are kept. */
  readonly elapsed: () => number
  readonly fetch: typeof globalThis.fetch
  /** For metrics and logs. */
  readonly observe?: Observe
}

/** How much the verifier holds. Each number has a bound. */
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
  /** Whether the user pool's keys are at hand; if not, asking makes it look again. */
  readonly ready: () => boolean
  /** Ends the fetches under way. */
  readonly close: () => void
  readonly stats: () => VerifierStats
}

const graceOf = (seconds: number): number => {
  if (seconds >= 0 && seconds <= MAX_GRACE_SECONDS) return seconds
  throw new RangeError(`graceSeconds must be from 0 to ${MAX_GRACE_SECONDS}, not ${seconds}`)
}

/**
 * A token's life is judged by us, at every use and by one clock, since a token is remembered for
 * longer than one request. The library would ask the system's clock, at first sight only, and
 * would let a token without `exp` live for ever. So it is told not to look.
 */
const ANY_TIME = Number.POSITIVE_INFINITY

/**
 * Makes the verifier, and fetches the user pool's keys in the background.
 *
 * aws-jwt-verify checks signatures and claims. Before it come our own checks, for what it leaves
 * open or answers late, and behind it our key stores instead of its own, which anyone can make
 * fetch and grow.
 */
export const createVerifier = (options: VerifierOptions): Verifier => {
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
    // The library remembers a key object for every key it was ever given. This empties it.
    onDrop: () => {
      for (const issuer of issuers) alb.cacheJwks({ keys: [] }, issuer)
    }
  })
  const poolKeys = new PoolKeys({
    url: options.jwksUrl,
    fetcher,
    now: elapsed,
    observe,
    // An access token may live for a day; one whose key was withdrawn shall not.
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
      graceSeconds: ANY_TIME
    })),
    { jwksCache: asJwksCache(albKeys) }
  )
  const cognito = CognitoJwtVerifier.create(
    { userPoolId: options.userPoolId, clientId, tokenUse: 'access', graceSeconds: ANY_TIME },
    { jwksCache: asJwksCache(poolKeys) }
  )

  const checkData = createTokenCheck({
    kind: 'data',
    shape: DATA_SHAPE,
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
    shape: ACCESS_SHAPE,
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

  const oneIdentity = new IdentityCache()
  poolKeys.refresh()

  return {
    // One after the other: what the first token refuses shall cost nothing of the second.
    verify: async ({ data, accessToken, identity }) => {
      const person = await checkData(data)
      if (!person.ok) return person
      const rights = await checkAccess(accessToken)
      if (!rights.ok) return rights
      const tied = crossCheck(person.facts, rights.facts, identity)
      return oneIdentity.of(person.facts, rights.facts, tied)
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
