import {
  type Grants,
  type IdentityHeaders,
  identityHeaders,
  isTooLong
} from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { grantsOf } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'

/** The identity headers of a person under a policy, and the lists in them. */
export type StreamlitIdentity = Grants & {
  readonly headers: IdentityHeaders
  /** Whether Streamlit would refuse a websocket with these headers. */
  readonly isTooLong: boolean
}

export type IdentityHeaderCache = (policy: Policy, identity: Identity) => StreamlitIdentity

type CacheEntry = StreamlitIdentity & { readonly policy: Policy }

/**
 * Makes the identity headers, once for an identity object and a policy object. Both are frozen, so the
 * headers depend only on these two objects. An entry lives as long as the identity. Another policy
 * replaces it.
 */
export function createIdentityHeaderCache(): IdentityHeaderCache {
  const cache = new WeakMap<Identity, CacheEntry>()
  return (policy, identity) => {
    const known = cache.get(identity)
    if (known?.policy === policy) return known
    const grants = grantsOf(policy, identity)
    const headers = identityHeaders(identity, grants)
    const next = { ...grants, policy, headers, isTooLong: isTooLong(headers) }
    cache.set(identity, next)
    return next
  }
}
