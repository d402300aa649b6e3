import type { Identity } from '../../identity/identity.ts'
import { readEmail } from '../email.ts'
import type { Principal } from '../policy.ts'
import { quote } from '../quote.ts'

/** More groups than this are counted, not listed. */
const MAX_GROUPS = 8

/**
 * Why an entry of a list means this person, or does not. `via` is the way from the entry to the name
 * that the person answers to, empty when it does not mean them.
 */
export function formatMatch(
  { kind, value }: Principal,
  identity: Identity,
  via: readonly string[]
): string {
  const isHit = via.length > 0
  switch (kind) {
    case 'signed-in':
      return 'is signed in'
    case 'group':
      return isHit ? 'is in this group' : formatGroups(identity)
    case 'email':
      return isHit ? 'has this address, verified' : formatAddress(identity)
    case 'domain':
      return isHit ? 'has an address of this domain, verified' : formatAddress(identity)
    case 'sub':
      return isHit ? 'is this user of the pool' : 'is another user of the pool'
    case 'claim':
      return isHit ? 'has this claim' : formatClaim(value, identity)
    case 'role':
      return isHit ? `has this role: ${via.join(' → ')}` : 'answers to no name in this role'
  }
}

function formatGroups({ groups }: Identity): string {
  if (groups.length === 0) return 'is in no group'
  if (groups.length > MAX_GROUPS) return `is in ${groups.length} other groups`
  return `is in ${groups.map(quote).join(', ')} only`
}

function formatAddress({ email, emailVerified }: Identity): string {
  if (email === null) return 'has no address'
  if (!emailVerified) return `has the address ${quote(email)}, which is not verified`
  if (readEmail(email) === null) return `has the address ${quote(email)}, which can match nothing`
  return `has the address ${quote(email)}`
}

function formatClaim(value: string, { claims }: Identity): string {
  const name = value.slice(0, value.indexOf('='))
  const claim = claims[name]
  return claim === undefined
    ? `has no claim ${quote(name)}`
    : `has ${quote(claim)} as the claim ${quote(name)}`
}
