import type { DecomposedJwt } from 'aws-jwt-verify/jwt'
import type { Claimed } from './check-token.ts'
import { isOneOf, type Lifetime, readGroups, readSubject, readText, type Trust } from './claims.ts'
import { type Refused, refused } from './verdict.ts'

/** The facts of an access token whose signature is valid. */
export type AccessFacts = Lifetime & {
  readonly sub: string
  readonly client: string
  readonly issuer: string
  readonly username: string | null
  readonly groups: readonly string[]
  /** `auth_time`; `null` when it is not a number. */
  readonly signedInAt: number | null
}

/** A compact JWS (RFC 7515): base64url without padding. */
export const accessShape = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** A user pool's key ids look like base64. They only select a key of its JWKS. */
const keyId = /^[\x21-\x7e]{1,128}$/

/**
 * Reads an access token before its signature is checked. It has no `aud`: `client_id` names the app
 * client, and `token_use` distinguishes it from an ID token.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function readAccessToken(
  token: DecomposedJwt,
  trust: Trust
): Claimed<AccessFacts> | Refused {
  const { header, payload } = token
  if (header['crit'] !== undefined) return refused('access-header-unknown')
  if (header.alg !== 'RS256') return refused('access-alg-wrong')
  const issuer = payload.iss
  if (!isOneOf(trust.issuers, issuer)) return refused('access-issuer-foreign')
  if (payload['token_use'] !== 'access') return refused('access-use-wrong')
  const client = payload['client_id']
  if (!isOneOf(trust.clientIds, client)) return refused('access-client-foreign')
  const kid = header.kid
  if (kid === undefined || !keyId.test(kid)) return refused('access-key-id-malformed')

  const expiresAt = payload.exp
  if (expiresAt === undefined) return refused('access-expiry-missing')
  const sub = readSubject(payload.sub)
  if (sub === null) return refused('access-subject-malformed')
  const groups = readGroups(payload['cognito:groups'])
  if (groups === null) return refused('access-groups-malformed')

  const username = readText(payload['username'])
  const notBefore = payload.nbf ?? null
  const signedInAt = typeof payload['auth_time'] === 'number' ? payload['auth_time'] : null
  const facts = { sub, client, issuer, username, groups, signedInAt, expiresAt, notBefore }
  return { ok: true, kid, facts }
}
