import type { Identity } from './identity.ts'

/**
 * Everything that a policy can evaluate, as one text. Two identities of the same person with the same rights
 * give the same text, whatever their expiry.
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
