import type { DecomposedJwt } from 'aws-jwt-verify/jwt'
import type { Claimed } from './check-token.ts'
import {
  isOneOf,
  isVerified,
  type Lifetime,
  readClaims,
  readSubject,
  readText,
  type Trust
} from './claims.ts'
import { type Refused, refused } from './verdict.ts'

/** The facts of a data token whose signature is valid. */
export type DataFacts = Lifetime & {
  readonly sub: string
  readonly client: string
  readonly issuer: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly username: string | null
  readonly claims: Readonly<Record<string, string>>
}

/**
 * The ALB's wire format: base64url with padding, and a signature of 64 bytes (r and s of 32 each, RFC 7518
 * section 3.4). For any other length the library throws a plain `Error`.
 */
export const dataShape = /^[\w-]+={0,2}\.[\w-]+={0,2}\.[\w-]{86}(?:==)?$/

/** The ALB's key ids are UUIDs in lower case. They become part of a URL, so nothing else is accepted. */
const keyId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type Header = DecomposedJwt['header']

/**
 * Checks the header. `crit` names extensions that a recipient must understand (RFC 7515 section 4.1.11),
 * and we understand none. The signer distinguishes our load balancer from all others in the region, whose
 * keys the same endpoint serves. Without it the signature proves nothing.
 */
function headerFault(header: Header, trust: Trust): Refused | null {
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return refused('data-header-unknown')
  if (header['crit'] !== undefined) return refused('data-header-unknown')
  if (header.alg !== 'ES256') return refused('data-alg-wrong')
  if (!isOneOf(trust.albArns, header['signer'])) return refused('data-signer-foreign')
  return null
}

/**
 * Reads a data token before its signature is checked, without any fetch. A token that fails here costs
 * neither a signature check nor a request to the key endpoint. The library alone would fetch the key
 * first, would ignore the header's `exp` and `iss`, and would accept a missing `exp`.
 */
export function readDataToken(token: DecomposedJwt, trust: Trust): Claimed<DataFacts> | Refused {
  const { header, payload } = token
  const fault = headerFault(header, trust)
  if (fault !== null) return fault

  const client = header['client']
  if (!isOneOf(trust.clientIds, client)) return refused('data-client-foreign')
  const issuer = payload.iss
  if (!isOneOf(trust.issuers, issuer)) return refused('data-issuer-foreign')
  if (header['iss'] !== issuer) return refused('data-issuer-foreign')
  const kid = header.kid
  if (kid === undefined || !keyId.test(kid)) return refused('data-key-id-malformed')

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
