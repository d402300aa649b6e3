import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { encodeList, maxHeaderBytes } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'

export const JWKS_PATH = '/_pagewarden/jwks.json'
export const ASSERTION_HEADER = 'x-pagewarden-assertion'

/** s that an assertion is good for at most, and s after which a new one is made. */
const lifetime = 300
const freshFor = 60
const maxKept = 5_000

/**
 * The most bytes of the claims about a person. In base64url they take a third more; with the header,
 * the signature, issuer, audience, subject and times, some 1,800, the whole stays below
 * `maxHeaderBytes`.
 */
const maxClaimBytes = Math.floor(((maxHeaderBytes - 1_800) * 3) / 4)

type Kept = { readonly jwt: string; readonly at: number }

export type Assertions = {
  /**
   * A JWT (RFC 7519, ES256) of what the identity headers say, for this app alone. Where the lists are
   * too long for one header, `groups_sha256` and `pages_sha256` stand for them.
   */
  readonly of: (identity: Identity, pages: readonly string[]) => Promise<string>
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/**
 * Makes the signer of assertions. The key is made at the start and never leaves the process: the
 * app beside it fetches the public half from the same process.
 *
 * @param issuer the public origin, which is the audience too: it is for the app behind it.
 * @param now ms since the epoch.
 */
export async function createAssertions(issuer: string, now: () => number): Promise<Assertions> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const kid = crypto.randomUUID()
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  const kept = new LRUCache<string, Kept>({ max: maxKept })
  // What was made last for this very proof of a person and this very list, without spelling them out.
  const latest = new WeakMap<Identity, Kept & { readonly pages: readonly string[] }>()

  return {
    jwks: { keys: [jwk] },
    of: async (identity, pages) => {
      const at = Math.floor(now() / 1000)
      const same = latest.get(identity)
      if (same?.pages === pages && at - same.at < freshFor) return same.jwt
      const { sub, expiresAt } = identity
      const claims = claimsOf(identity, pages)
      const key = JSON.stringify([sub, claims, expiresAt])
      const last = kept.get(key)
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
      kept.set(key, { jwt, at })
      latest.set(identity, { jwt, at, pages })
      return jwt
    }
  }
}

/** Lists that are too long for one header are named by their digest; the app has them in parts. */
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
  // A name of thousands of letters is in its own header, if at all.
  return fits(short) ? short : digests
}

function fits(claims: JWTPayload): boolean {
  return Buffer.byteLength(JSON.stringify(claims)) <= maxClaimBytes
}

/** The SHA-256 of the list as the headers have it, the parts joined with commas. */
function digestOf(list: readonly string[]): string {
  return createHash('sha256').update(encodeList(list)).digest('base64url')
}

/** Serves the public key. It is for the app, which has no sign-in; there is nothing secret in it. */
export function addJwks(app: FastifyInstance, { jwks }: Assertions): void {
  app.get(JWKS_PATH, async () => jwks)
}
