import { randomUUID } from 'node:crypto'
import type { Person } from '../people.ts'
import type { Unsigned } from './jwt.ts'

export type AccessTokenFacts = {
  readonly person: Person
  readonly kid: string
  readonly issuer: string
  readonly clientId: string
  /** The `jti` of the first token of this sign-in; all later tokens contain it. */
  readonly originJti: string
  /** Seconds since the epoch, like the next two. */
  readonly authTime: number
  readonly issuedAt: number
  readonly expiresAt: number
}

/**
 * An access token of a Cognito user pool ("Understanding the access token", Amazon Cognito
 * Developer Guide). It has no `aud`, and no `cognito:groups` for a person without groups.
 */
export function accessToken(facts: AccessTokenFacts): Unsigned {
  const { person, kid, issuer, clientId, originJti, authTime, issuedAt, expiresAt } = facts
  return {
    header: { kid, alg: 'RS256' },
    payload: {
      sub: person.sub,
      ...(person.groups.length > 0 ? { 'cognito:groups': person.groups } : {}),
      iss: issuer,
      version: 2,
      client_id: clientId,
      origin_jti: originJti,
      token_use: 'access',
      scope: 'openid',
      auth_time: authTime,
      exp: expiresAt,
      iat: issuedAt,
      jti: randomUUID(),
      username: person.username
    }
  }
}
