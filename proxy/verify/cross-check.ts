import type { Identity } from '../identity/identity.ts'
import type { AccessFacts } from './access-token.ts'
import type { DataFacts } from './data-token.ts'
import { refused, type Verification } from './verdict.ts'

/**
 * Makes one identity of two verified tokens. Each is valid by itself. Together they must name one person,
 * one app client and one user pool, or somebody has combined the groups of one person with the name of
 * another. The unsigned header adds nothing, but one that contradicts the signed `sub` does not come from
 * our load balancer.
 */
export function crossCheck(
  data: DataFacts,
  access: AccessFacts,
  identity: string | null
): Verification {
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

type Known = { readonly access: AccessFacts; readonly identity: Identity }

/**
 * Gives the same identity object for the same two cached tokens, so that others can cache by that object
 * what they derive from it. An entry lives as long as the facts of the data token do in the token cache.
 */
export class IdentityCache {
  readonly #known = new WeakMap<DataFacts, Known>()

  /** @param verification the result of the cross-check of these two. */
  of(data: DataFacts, access: AccessFacts, verification: Verification): Verification {
    if (!verification.ok) return verification
    const known = this.#known.get(data)
    if (known?.access === access) return { ok: true, identity: known.identity }
    this.#known.set(data, { access, identity: verification.identity })
    return verification
  }
}
