import type { DecomposedJwt } from 'aws-jwt-verify/jwt'
import { isVerified, readClaims, readSubject, readText } from './claims.ts'
import type { Lifetime } from './lifetime.ts'
import { isOneOf, type Trust } from './trust.ts'
import { type Refused, refused } from './verdict.ts'

/** What a data token says, once its signature holds. */
export type DataFacts = Lifetime & {
  readonly sub: string
  readonly client: string
  readonly issuer: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly username: string | null
  readonly claims: Readonly<Record<string, string>>
}

/** A token that passed every check that needs no key, with the key that must now vouch for it. */
export type Read<Facts> = { readonly ok: true; readonly kid: string; readonly facts: Facts }

/**
 * The wire form: base64url with its padding, and a signature of 64 bytes (r and s of 32 each,
 * RFC 7518 section 3.4). Any other length makes the library throw a bare `Error`.
 */
export const DATA_SHAPE = /^[\w-]+={0,2}\.[\w-]+={0,2}\.[\w-]{86}(?:==)?$/

/** The ALB's key ids are UUIDs, in lower case. They end up in a URL, so nothing else may pass. */
const KEY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type Header = DecomposedJwt['header']

/**
 * Checks the header. `crit` asks for extensions that we must then understand (RFC 7515 section
 * 4.1.11): we know none. The signer is what tells our load balancer from everyone else's in the
 * region, whose keys are served by the same endpoint; without it the signature proves nothing.
 */
const headerFault = (header: Header, trust: Trust): Refused | null => {
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return refused('data-header-unknown')
  if (header['crit'] !== undefined) return refused('data-header-unknown')
  if (header.alg !== 'ES256') return refused('data-alg-wrong')
  if (!isOneOf(trust.albArns, header['signer'])) return refused('data-signer-foreign')
  return null
}

/**
 * Reads a data token before its signature is checked: cheap, and without any fetch. Whoever fails
 * here costs us neither a signature check nor a request to the key endpoint. The library alone
 * would fetch the key first, never look at the header's `exp` and `iss`, and let a missing `exp`
 * pass.
 */
export const readDataToken = (token: DecomposedJwt, trust: Trust): Read<DataFacts> | Refused => {
  const { header, payload } = token
  const fault = headerFault(header, trust)
  if (fault !== null) return fault

  const client = header['client']
  if (!isOneOf(trust.clientIds, client)) return refused('data-client-foreign')
  const issuer = payload.iss
  if (!isOneOf(trust.issuers, issuer)) return refused('data-issuer-foreign')
  if (header['iss'] !== issuer) return refused('data-issuer-foreign')
  const kid = header.kid
  if (kid === undefined || !KEY_ID.test(kid)) return refused('data-key-id-malformed')

  const expiresAt = payload.exp
  if (expiresAt === undefined) return refused('data-expiry-missing')
  if (typeof header['exp'] !== 'number') return refused('data-expiry-missing')
  if (header['exp'] !== expiresAt) return refused('data-expiry-differs')
  const sub = readSubject(payload.sub)
  if (sub === null) return refused('data-subject-malformed')

  const email = readText(payload['email'])
  const facts = {
    sub,
    client,
    issuer,
    email,
    emailVerified: email !== null && isVerified(payload['email_verified']),
    username: readText(payload['username']),
    claims: readClaims(payload),
    expiresAt,
    notBefore: payload.nbf ?? null
  }
  return { ok: true, kid, facts }
}
