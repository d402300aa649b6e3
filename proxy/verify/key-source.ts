import { JwksNotAvailableInCacheError } from 'aws-jwt-verify/error'
import type { JwksCache, JwkWithKid } from 'aws-jwt-verify/jwk'

/** A store of public keys. */
export type KeySource = {
  /** The key, if it is at hand. */
  readonly find: (kid: string) => JwkWithKid | undefined
  /**
   * The key, fetched if need be.
   *
   * @throws KidNotFoundInJwksError if there is no such key
   * @throws KEYS_UNAVAILABLE if nobody can say at the moment
   */
  readonly load: (kid: string) => Promise<JwkWithKid>
  /** Called when a key has verified a token that we accept. */
  readonly confirm: (kid: string) => void
}

type Decomposed = Parameters<JwksCache['getCachedJwk']>[1]

/** The key id has been checked before; without one no key can be found. */
const kidOf = (token: Decomposed): string => token.header.kid ?? ''

/**
 * Puts a key source behind the library's interface. Which URI the library asks for is left aside:
 * a source holds the keys of one endpoint, and no token chooses it.
 */
export const asJwksCache = (source: KeySource): JwksCache => ({
  getJwk: (_uri, token) => source.load(kidOf(token)),
  getCachedJwk: (_uri, token) => {
    const key = source.find(kidOf(token))
    if (key === undefined) throw new JwksNotAvailableInCacheError('The key is not at hand')
    return key
  },
  // Keys come from their endpoint alone. The library calls this on its way to emptying its memory
  // of key objects, which is what `cacheJwks` is called for in verify.ts.
  addJwks: () => {},
  getJwks: () => Promise.reject(new JwksNotAvailableInCacheError('There is no list of keys'))
})
