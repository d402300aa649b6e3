import { identityHeaders } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { opened } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'

/** What Streamlit is told of a person under a policy. */
export type Introduction = {
  /** What the policy grants, as `opened` lists it. */
  readonly pages: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

export type Introduce = (policy: Policy, identity: Identity) => Introduction

type Made = Introduction & { readonly policy: Policy }

/**
 * Makes what Streamlit is told of a person, once for a proof of them and a policy: both are frozen, so
 * it follows from these two objects alone. It goes with the identity, and another policy makes another.
 */
export function createIntroductions(): Introduce {
  const made = new WeakMap<Identity, Made>()
  return (policy, identity) => {
    const known = made.get(identity)
    if (known?.policy === policy) return known
    const pages = opened(policy, identity)
    const next = { policy, pages, headers: identityHeaders(identity, pages) }
    made.set(identity, next)
    return next
  }
}
