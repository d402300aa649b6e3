import type { Identity } from '../../identity/identity.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import type { Policy } from '../../policy/policy.ts'

/** Parses a text that must be a valid policy. */
export function policyOf(text: string): Policy {
  const parsed = parsePolicy(text)
  if (parsed.ok) return parsed.policy
  throw new Error(parsed.faults.map(({ line, message }) => `${line}: ${message}`).join('\n'))
}

const NOBODY: Identity = {
  sub: '',
  username: null,
  email: null,
  emailVerified: false,
  groups: [],
  claims: {},
  expiresAt: 0
}

/** A person written as in the `as:` of a policy's tests: `{ groups: [hr] }`. */
export function person(as: string): Identity {
  return policyOf(`version: 1\npages: {}\ntests:\n  - as: ${as}\n    may: []\n`).tests.reduce(
    (_, test) => test.as,
    NOBODY
  )
}
