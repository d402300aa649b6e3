import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { encodeList, maxHeaderBytes } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'

export const JWKS_PATH = '/_pagewarden/jwks.json'
export const ASSERTION_HEADER = 'x-pagewarden-assertion'

/** s for which an assertion is valid at most, and s after which a new one is made. */
const lifetime = 300
const freshFor = 60
const maxCached = 5_000

/**
 * The bound of the claims about a person, in bytes. Base64url takes a third more. The header, the
 * signature, issuer, audience, subject and times take some 1,800 bytes. Together they stay below
 * `maxHeaderBytes`.
 */
const maxClaimBytes = Math.floor(((maxHeaderBytes - 1_800) * 3) / 4)

type Signed = { readonly jwt: string; readonly at: number }

export type Assertions = {
  /**
   * A JWT (RFC 7519, ES256) with the facts of the identity headers, for this app only. When the lists are
   * too long for one header, it has `groups_sha256` and `pages_sha256` instead.
   */
  readonly of: (identity: Identity, pages: readonly string[]) => Promise<string>
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/**
 * Makes the signer of assertions. The private key is made at the start and never leaves the process. The
 * app fetches the public key from the same process.
 *
 * @param issuer the public origin. It is the audience too, because the assertion is for the app behind it.
 * @param now ms since the epoch.
 */
export async function createAssertions(issuer: string, now: () => number): Promise<Assertions> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const kid = crypto.randomUUID()
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  const cached = new LRUCache<string, Signed>({ max: maxCached })
  // The latest assertion for an identity object and a list object, found without serializing them.
  const latest = new WeakMap<Identity, Signed & { readonly pages: readonly string[] }>()

  return {
    jwks: { keys: [jwk] },
    of: async (identity, pages) => {
      const at = Math.floor(now() / 1000)
      const recent = latest.get(identity)
      if (recent?.pages === pages && at - recent.at < freshFor) return recent.jwt
      const { sub, expiresAt } = identity
      const claims = claimsOf(identity, pages)
      const key = JSON.stringify([sub, claims, expiresAt])
      const last = cached.get(key)
      if (last !== undefined && at - last.at < freshFor) {
        latest.set(identity, { ...last, pages })
        return last.jwt
      }
      const jwt = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(sub)
        .setIssuedAt(at)
        .setExpirationTime(Math.min(at + lifetime, expiresAt))
        .sign(privateKey)
      cached.set(key, { jwt, at })
      latest.set(identity, { jwt, at, pages })
      return jwt
    }
  }
}

/** Lists that are too long for one header are named by their digest. The app gets them in parts. */
function claimsOf(
  { username, email, emailVerified, groups }: Identity,
  pages: readonly string[]
): JWTPayload {
  const person = {
    ...(username === null ? {} : { username }),
    ...(email !== null && emailVerified ? { email } : {})
  }
  const whole = { ...person, groups, pages }
  if (fits(whole)) return whole
  const digests = { groups_sha256: digestOf(groups), pages_sha256: digestOf(pages) }
  const short = { ...person, ...digests }
  // A username of thousands of characters is left out. It has its own header.
  return fits(short) ? short : digests
}

function fits(claims: JWTPayload): boolean {
  return Buffer.byteLength(JSON.stringify(claims)) <= maxClaimBytes
}

/** The SHA-256 of the list as in the headers, the parts joined with commas. */
function digestOf(list: readonly string[]): string {
  return createHash('sha256').update(encodeList(list)).digest('base64url')
}

/** Serves the public key to the app, which has no sign-in. It contains no secret. */
export function addJwks(app: FastifyInstance, { jwks }: Assertions): void {
  app.get(JWKS_PATH, async () => jwks)
}
