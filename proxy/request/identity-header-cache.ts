import {
  type Grants,
  type IdentityHeaders,
  identityHeaders,
  isTooLong
} from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { grantsOf } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'

/** What Streamlit is told of a person under a policy. */
export type StreamlitIdentity = Grants & {
  readonly headers: IdentityHeaders
  /** Whether Streamlit would refuse a websocket with these headers. */
  readonly isTooLong: boolean
}

export type IdentityHeaderCache = (policy: Policy, identity: Identity) => StreamlitIdentity

type Made = StreamlitIdentity & { readonly policy: Policy }

/**
 * Makes what Streamlit is told of a person, once for a proof of them and a policy: both are frozen, so
 * it follows from these two objects alone. It goes with the identity, and another policy makes another.
 */
export function createIdentityHeaderCache(): IdentityHeaderCache {
  const made = new WeakMap<Identity, Made>()
  return (policy, identity) => {
    const known = made.get(identity)
    if (known?.policy === policy) return known
    const grants = grantsOf(policy, identity)
    const headers = identityHeaders(identity, grants)
    const next = { ...grants, policy, headers, isTooLong: isTooLong(headers) }
    made.set(identity, next)
    return next
  }
}
