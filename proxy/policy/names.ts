import type { Identity } from '../identity/identity.ts'
import { readEmail } from './email.ts'

/**
 * Every name of the policy language that this person answers to, roles apart: what the list of a
 * rule must contain to mean them.
 */
export function namesOf(identity: Identity): readonly string[] {
  return [
    'signed-in',
    `sub:${identity.sub}`,
    ...identity.groups.map((group) => `group:${group}`),
    ...emailNames(identity),
    ...Object.entries(identity.claims).filter(isUnmistakable).map(claimName)
  ]
}

/** An unverified address is what somebody typed, so it names nobody. */
function emailNames({ email, emailVerified }: Identity): readonly string[] {
  if (email === null || !emailVerified) return []
  const read = readEmail(email)
  return read === null ? [] : [`email:${read.address}`, `domain:${read.domain}`]
}

/** The claim `a=b` of value `c` must not pass for the claim `a` of value `b=c`. */
function isUnmistakable([name]: readonly [string, string]): boolean {
  return !name.includes('=')
}

function claimName([name, value]: readonly [string, string]): string {
  return `claim:${name}=${value}`
}
