import { domainOf } from '../email.ts'
import { intersects, type Lookup, withRoles } from '../lookup.ts'
import type { Policy, Principal, Role } from '../policy.ts'

type Named = Pick<Principal, 'kind' | 'value' | 'name'>

/** Answers what one entry of a list says about another, from the policy alone. */
export type Implication = {
  /** The entry itself, or all that a role comes down to, none of them a role. */
  readonly leavesOf: (principal: Principal) => readonly Principal[]
  /** Whether everybody whom the entry means is in the list as well. */
  readonly isImplied: (principal: Principal, listed: ReadonlySet<string>) => boolean
}

/** All that somebody is sure to be of whom one name is known. */
export function impliedBy(
  lookup: Pick<Lookup, 'rolesWith'>,
  { kind, value, name }: Named
): ReadonlySet<string> {
  const names = ['signed-in', name]
  if (kind === 'email') names.push(`domain:${domainOf(value)}`)
  return withRoles(lookup, names)
}

export function createImplication(policy: Policy, lookup: Lookup): Implication {
  const roles = new Map(policy.roles.map((role) => [role.name, role]))

  // A role of ten thousand names that a thousand rules use is taken apart once.
  const known = new Map<string, readonly Principal[]>()

  const leavesOf = (principal: Principal): readonly Principal[] => {
    const found = known.get(principal.name)
    if (found !== undefined) return found
    const made = takeApart(principal, roles)
    known.set(principal.name, made)
    return made
  }

  const isCovered = (principal: Principal, listed: ReadonlySet<string>): boolean => {
    // The cheap look first: a role of ten thousand names is mostly covered, or not, as a whole.
    if (intersects(listed, impliedBy(lookup, principal))) return true
    if (principal.kind !== 'role') return false
    return leavesOf(principal).every((leaf) => intersects(listed, impliedBy(lookup, leaf)))
  }

  return { leavesOf, isImplied: isCovered }
}

function takeApart(principal: Principal, roles: ReadonlyMap<string, Role>): readonly Principal[] {
  const reached = new Map([[principal.name, principal]])
  // A map that grows while it is walked is walked to its new end.
  for (const { name } of reached.values()) {
    for (const member of roles.get(name)?.members ?? []) reached.set(member.name, member)
  }
  return [...reached.values()].filter(({ kind }) => kind !== 'role')
}
