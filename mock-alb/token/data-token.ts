import type { Person } from '../people.ts'
import type { Unsigned } from './jwt.ts'

/**
 * How long a data token lives, in seconds. AWS documents no number; a token logged in
 * aws-load-balancer-controller issue 1715 had 118.9 s left when it arrived.
 */
export const DATA_TOKEN_LIFE = 120

export type DataTokenFacts = {
  readonly person: Person
  readonly kid: string
  readonly issuer: string
  readonly clientId: string
  /** The ARN of the load balancer that signs. */
  readonly signer: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/**
 * The user claims of `x-amzn-oidc-data`: what Cognito's userInfo returns, with `exp` and `iss` put
 * after it. Order and types are those of three real tokens (2019, 2023, 2024): `exp` twice and a
 * number, `email_verified` a string, no groups.
 */
export function dataToken(facts: DataTokenFacts): Unsigned {
  const { person, kid, issuer, clientId, signer, expiresAt } = facts
  return {
    header: {
      typ: 'JWT',
      kid,
      alg: 'ES256',
      iss: issuer,
      client: clientId,
      signer,
      exp: expiresAt
    },
    payload: {
      sub: person.sub,
      email_verified: String(person.emailVerified),
      ...person.claims,
      name: person.name,
      email: person.email,
      username: person.username,
      exp: expiresAt,
      iss: issuer
    }
  }
}
