import { JwksNotAvailableInCacheError } from 'aws-jwt-verify/error'
import type { JwksCache, JwkWithKid } from 'aws-jwt-verify/jwk'

/** A store of public keys. */
export type KeySource = {
  /** The key, if it is cached. */
  readonly find: (kid: string) => JwkWithKid | undefined
  /**
   * The key, from the cache or fetched.
   *
   * @throws KidNotFoundInJwksError if there is no such key
   * @throws KEYS_UNAVAILABLE if the endpoint cannot say at the moment
   */
  readonly load: (kid: string) => Promise<JwkWithKid>
  /** Called when a key has verified a token that we accept. */
  readonly confirm: (kid: string) => void
}

type Decomposed = Parameters<JwksCache['getCachedJwk']>[1]

/** The key id was checked before. Without one no key is found. */
function kidOf(token: Decomposed): string {
  return token.header.kid ?? ''
}

/**
 * Adapts a key source to the library's interface. The URI that the library asks for is ignored: a source
 * holds the keys of one endpoint, and no token chooses it.
 */
export function asJwksCache(source: KeySource): JwksCache {
  return {
    getJwk: (_uri, token) => source.load(kidOf(token)),
    getCachedJwk: (_uri, token) => {
      const key = source.find(kidOf(token))
      if (key === undefined) throw new JwksNotAvailableInCacheError('The key is not cached')
      return key
    },
    // Keys come only from their endpoint. verify.ts calls `cacheJwks` to empty the library's cache of key
    // objects, and the library then calls this function.
    addJwks: () => {},
    getJwks: () => Promise.reject(new JwksNotAvailableInCacheError('There is no list of keys'))
  }
}
