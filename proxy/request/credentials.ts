import type { IncomingMessage } from 'node:http'
import type { Credentials } from '../verify/verdict.ts'

export const CREDENTIAL_REASONS = [
  'data-missing',
  'data-repeated',
  'access-missing',
  'access-repeated',
  'identity-repeated'
] as const

export type CredentialReason = (typeof CREDENTIAL_REASONS)[number]

export type ReadCredentials =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly reason: CredentialReason }

/**
 * Reads the ALB's three headers, each of which must come once. Node joins a repeated header with a comma
 * and so hides it. The raw list does not. A spelling with `_` is another header and is never read here.
 */
export function readCredentials({ rawHeaders }: IncomingMessage): ReadCredentials {
  const [data, ...moreData] = valuesOf(rawHeaders, 'x-amzn-oidc-data')
  const [access, ...moreAccess] = valuesOf(rawHeaders, 'x-amzn-oidc-accesstoken')
  const [identity, ...moreIdentity] = valuesOf(rawHeaders, 'x-amzn-oidc-identity')
  if (data === undefined) return { ok: false, reason: 'data-missing' }
  if (moreData.length > 0) return { ok: false, reason: 'data-repeated' }
  if (access === undefined) return { ok: false, reason: 'access-missing' }
  if (moreAccess.length > 0) return { ok: false, reason: 'access-repeated' }
  if (moreIdentity.length > 0) return { ok: false, reason: 'identity-repeated' }
  return { ok: true, credentials: { data, accessToken: access, identity: identity ?? null } }
}

/** All values of a header, in their order. `name` is in lower case. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = []
  // This runs four times for each request over all headers, so it compares the length first.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index]
    if (given?.length !== name.length || given.toLowerCase() !== name) continue
    values.push(...rawHeaders.slice(index + 1, index + 2))
  }
  return values
}
