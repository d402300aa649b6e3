import { createPublicKey, type KeyObject } from 'node:crypto'
import { isJwk, type JwkWithKid } from 'aws-jwt-verify/jwk'

/** A pool has two. The bound limits the work that a long list can cause. */
const maxKeys = 32

/** The minimum of FIPS 186-5. OpenSSL would also load a key whose exponent is 0 or 1. */
const minRsaBits = 2_048
const minRsaExponent = 65_537n

/** One block (RFC 7468 section 3) and nothing else: other text could mean something to another parser. */
const onePublicPem =
  /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----[\r\n]*$/

function tryKey(make: () => KeyObject): KeyObject | null {
  try {
    return make()
  } catch {
    return null
  }
}

/**
 * Reads the answer of the ALB's key endpoint: one public key as PEM. It must be a point on P-256, so that
 * an ES256 signature is never checked with another kind of key.
 */
export function parseAlbKey(kid: string, pem: string): JwkWithKid | null {
  if (!onePublicPem.test(pem)) return null
  const key = tryKey(() => createPublicKey(pem))
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
  // A key on a named curve has both coordinates.
  const { x, y } = key.export({ format: 'jwk' }) as { readonly x: string; readonly y: string }
  // Without `alg` the library would accept every algorithm that fits the key.
  return { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid }
}

function asSigningKey(entry: unknown): JwkWithKid | null {
  // `isJwk` takes JSON, and this is JSON. It checks the type of each field.
  const jwk = entry as Parameters<typeof isJwk>[0]
  if (!isJwk(jwk) || jwk.kid === undefined || jwk.kty !== 'RSA') return null
  if (jwk.use !== undefined && jwk.use !== 'sig') return null
  if (jwk.alg !== undefined && jwk.alg !== 'RS256') return null
  const { kid, n = '', e = '' } = jwk
  const key = tryKey(() => createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }))
  const { modulusLength = 0, publicExponent = 0n } = { ...key?.asymmetricKeyDetails }
  if (modulusLength < minRsaBits || publicExponent < minRsaExponent) return null
  return { kty: 'RSA', n, e, use: 'sig', alg: 'RS256', kid }
}

function readKeys(json: string): readonly unknown[] {
  try {
    const keys: unknown = JSON.parse(json)?.keys
    return Array.isArray(keys) ? keys.slice(0, maxKeys) : []
  } catch {
    return []
  }
}

/**
 * Reads a user pool's JWKS: its RS256 signing keys by key id. Other entries are ignored (RFC 7517
 * section 5). A list without a usable key is invalid: `null`.
 */
export function parsePoolKeys(json: string): ReadonlyMap<string, JwkWithKid> | null {
  const keys = readKeys(json)
    .map(asSigningKey)
    .filter((key) => key !== null)
  return keys.length === 0 ? null : new Map(keys.map((key) => [key.kid, key]))
}
