import type { Person } from '../people.ts'
import type { Unsigned } from './jwt.ts'

/**
 * The lifetime of a data token in seconds. AWS does not document it; a token logged in
 * aws-load-balancer-controller issue 1715 had 118.9 s left when it arrived.
 */
export const DATA_TOKEN_LIFE = 120

export type DataTokenFacts = {
  readonly person: Person
  readonly kid: string
  readonly issuer: string
  readonly clientId: string
  /** The ARN of the signing load balancer. */
  readonly signer: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/**
 * The user claims of `x-amzn-oidc-data`: the answer of Cognito's userInfo, followed by `exp` and
 * `iss`. Order and types are those of three real tokens (2019, 2023, 2024): `exp` occurs twice and
 * is a number, `email_verified` is a string, and there are no groups.
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
