import type { DecomposedJwt } from 'aws-jwt-verify/jwt'
import { readGroups, readSubject, readText } from './claims.ts'
import type { Read } from './data-token.ts'
import type { Lifetime } from './lifetime.ts'
import { isOneOf, type Trust } from './trust.ts'
import { type Refused, refused } from './verdict.ts'

/** What an access token says, once its signature holds. */
export type AccessFacts = Lifetime & {
  readonly sub: string
  readonly client: string
  readonly issuer: string
  readonly username: string | null
  readonly groups: readonly string[]
  /** `auth_time`; `null` when it is no number. */
  readonly signedInAt: number | null
}

/** A compact JWS as RFC 7515 has it: base64url without padding. */
export const ACCESS_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** A user pool's key ids look like base64. They only ever choose among the keys of its JWKS. */
const KEY_ID = /^[\x21-\x7e]{1,128}$/

/**
 * Reads an access token before its signature is checked. There is no `aud` in it: the app client
 * stands in `client_id`, and `token_use` tells it from an ID token.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export const readAccessToken = (
  token: DecomposedJwt,
  trust: Trust
): Read<AccessFacts> | Refused => {
  const { header, payload } = token
  if (header['crit'] !== undefined) return refused('access-header-unknown')
  if (header.alg !== 'RS256') return refused('access-alg-wrong')
  const issuer = payload.iss
  if (!isOneOf(trust.issuers, issuer)) return refused('access-issuer-foreign')
  if (payload['token_use'] !== 'access') return refused('access-use-wrong')
  const client = payload['client_id']
  if (!isOneOf(trust.clientIds, client)) return refused('access-client-foreign')
  const kid = header.kid
  if (kid === undefined || !KEY_ID.test(kid)) return refused('access-key-id-malformed')

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
