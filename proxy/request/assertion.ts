import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Identity } from '../identity/identity.ts'
import { BoundedMap } from '../verify/bounded-map.ts'

export const JWKS_PATH = '/_pagewarden/jwks.json'
export const ASSERTION_HEADER = 'x-pagewarden-assertion'

/** s that an assertion is good for at most, and s after which a new one is made. */
const lifetime = 300
const freshFor = 60
const mostKept = 5_000

type Kept = { readonly jwt: string; readonly at: number }

export type Assertions = {
  /** A JWT (RFC 7519, ES256) of what the identity headers say, for this app alone. */
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
  const kept = new BoundedMap<Kept>(mostKept)
  // What was made last for this very proof of a person and this very list, without spelling them out.
  const latest = new WeakMap<Identity, Kept & { readonly pages: readonly string[] }>()

  return {
    jwks: { keys: [jwk] },
    of: async (identity, pages) => {
      const at = Math.floor(now() / 1000)
      const same = latest.get(identity)
      if (same?.pages === pages && at - same.at < freshFor) return same.jwt
      const { sub, username, email, emailVerified, groups, expiresAt } = identity
      const claims = {
        ...(username === null ? {} : { username }),
        ...(email !== null && emailVerified ? { email } : {}),
        groups,
        pages
      }
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

/** Serves the public key. It is for the app, which has no sign-in; there is nothing secret in it. */
export function addJwks(app: FastifyInstance, { jwks }: Assertions): void {
  app.get(JWKS_PATH, async () => jwks)
}
