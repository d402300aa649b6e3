import type { Identity } from './identity.ts'

/**
 * All that a policy may go by, as text: the same for two proofs of the same person with the same
 * rights, however long each lives.
 */
export function rightsOf({
  sub,
  username,
  email,
  emailVerified,
  groups,
  claims
}: Identity): string {
  const sorted = Object.entries(claims).sort(([left], [right]) => (left < right ? -1 : 1))
  return JSON.stringify([sub, username, email, emailVerified, groups, sorted])
}
