import type { AccessFacts } from './access-token.ts'
import type { DataFacts } from './data-token.ts'
import { refused, type Verification } from './verdict.ts'

/**
 * Ties two verified tokens into one identity. Each is true by itself; together they must speak of
 * one person, one app client and one user pool, or else someone has put the groups of one person
 * beside the name of another. The unsigned header adds nothing, but one that contradicts the
 * signed `sub` was not written by our load balancer.
 */
export const crossCheck = (
  data: DataFacts,
  access: AccessFacts,
  identity: string | null
): Verification => {
  if (access.sub !== data.sub) return refused('subjects-differ')
  if (access.client !== data.client) return refused('clients-differ')
  if (access.issuer !== data.issuer) return refused('issuers-differ')
  if (identity !== null && identity !== data.sub) return refused('identity-differs')
  return {
    ok: true,
    identity: {
      sub: data.sub,
      username: access.username ?? data.username,
      email: data.email,
      emailVerified: data.emailVerified,
      groups: access.groups,
      claims: data.claims,
      expiresAt: access.expiresAt,
      ...(access.signedInAt === null ? {} : { signedInAt: access.signedInAt })
    }
  }
}
