import type { Identity } from '../identity/identity.ts'

/** A short name for a table or a message: the first attribute that identifies the person. */
export function formatPerson({ email, emailVerified, username, sub, groups }: Identity): string {
  if (email !== null) return emailVerified ? email : `${email} (not verified)`
  if (username !== null) return username
  if (sub !== '') return sub
  return groups.length === 0 ? 'somebody signed in' : `somebody in ${groups.join(', ')}`
}
