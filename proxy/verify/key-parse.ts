import { createPublicKey, type KeyObject } from 'node:crypto'
import { isJwk, type JwkWithKid } from 'aws-jwt-verify/jwk'

/** More than any pool has (two), so that a long list cannot keep us busy. */
const MAX_KEYS = 32

/** The least that FIPS 186-5 allows. OpenSSL would also load a key whose exponent is 0 or 1. */
const MIN_RSA_BITS = 2_048
const MIN_RSA_EXPONENT = 65_537n

/** One block (RFC 7468 section 3) and nothing else: what stands beside it could be meant for another reader. */
const ONE_PUBLIC_PEM =
  /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----[\r\n]*$/

const tryKey = (make: () => KeyObject): KeyObject | null => {
  try {
    return make()
  } catch {
    return null
  }
}

/**
 * Reads the answer of the ALB's key endpoint: one public key as PEM. It must be a point on P-256,
 * so that no other kind of key ever meets an ES256 signature.
 */
export const parseAlbKey = (kid: string, pem: string): JwkWithKid | null => {
  if (!ONE_PUBLIC_PEM.test(pem)) return null
  const key = tryKey(() => createPublicKey(pem))
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
  // A key on a named curve has both coordinates.
  const { x, y } = key.export({ format: 'jwk' }) as { readonly x: string; readonly y: string }
  // Without `alg` the library would accept any algorithm it knows that suits the key.
  return { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid }
}

const asSigningKey = (entry: unknown): JwkWithKid | null => {
  // `isJwk` takes JSON and that is what we have; it checks each field's type.
  const jwk = entry as Parameters<typeof isJwk>[0]
  if (!isJwk(jwk) || jwk.kid === undefined || jwk.kty !== 'RSA') return null
  if (jwk.use !== undefined && jwk.use !== 'sig') return null
  if (jwk.alg !== undefined && jwk.alg !== 'RS256') return null
  const { kid, n = '', e = '' } = jwk
  const key = tryKey(() => createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }))
  const { modulusLength = 0, publicExponent = 0n } = { ...key?.asymmetricKeyDetails }
  if (modulusLength < MIN_RSA_BITS || publicExponent < MIN_RSA_EXPONENT) return null
  return { kty: 'RSA', n, e, use: 'sig', alg: 'RS256', kid }
}

const readKeys = (json: string): readonly unknown[] => {
  try {
    const keys: unknown = JSON.parse(json)?.keys
    return Array.isArray(keys) ? keys.slice(0, MAX_KEYS) : []
  } catch {
    return []
  }
}

/**
 * Reads a user pool's JWKS: its RS256 signing keys by key id. Other entries are passed over, as
 * RFC 7517 section 5 asks; a list without a single key of use is no list.
 */
export const parsePoolKeys = (json: string): ReadonlyMap<string, JwkWithKid> | null => {
  const keys = readKeys(json)
    .map(asSigningKey)
    .filter((key) => key !== null)
  return keys.length === 0 ? null : new Map(keys.map((key) => [key.kid, key]))
}
