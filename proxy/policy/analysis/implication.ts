import { type CompiledPolicy, intersects, withRoles } from '../compiled-policy.ts'
import { domainOf } from '../email.ts'
import type { Policy, Principal, Role } from '../policy.ts'

type Named = Pick<Principal, 'kind' | 'value' | 'name'>

/** Answers from the policy alone whether one entry of a list implies another. */
export type Implication = {
  /** The entry itself; for a role, all its members with nested roles expanded. */
  readonly membersOf: (principal: Principal) => readonly Principal[]
  /** Whether the list also contains every person to whom the entry applies. */
  readonly isImplied: (principal: Principal, listed: ReadonlySet<string>) => boolean
}

/** All principals that certainly apply to a person of whom only one name is known. */
export function impliedBy(
  compiled: Pick<CompiledPolicy, 'rolesWith'>,
  { kind, value, name }: Named
): ReadonlySet<string> {
  const names = ['signed-in', name]
  if (kind === 'email') names.push(`domain:${domainOf(value)}`)
  return withRoles(compiled, names)
}

export function createImplication(policy: Policy, compiled: CompiledPolicy): Implication {
  const roles = new Map(policy.roles.map((role) => [role.name, role]))

  // A role of ten thousand members that a thousand rules use is expanded once.
  const known = new Map<string, readonly Principal[]>()

  const membersOf = (principal: Principal): readonly Principal[] => {
    const found = known.get(principal.name)
    if (found !== undefined) return found
    const made = expandRoles(principal, roles)
    known.set(principal.name, made)
    return made
  }

  const isImplied = (principal: Principal, listed: ReadonlySet<string>): boolean => {
    // The cheap check first: the list usually names a large role as a whole, or does not name it at all.
    if (intersects(listed, impliedBy(compiled, principal))) return true
    if (principal.kind !== 'role') return false
    return membersOf(principal).every((leaf) => intersects(listed, impliedBy(compiled, leaf)))
  }

  return { membersOf, isImplied }
}

function expandRoles(principal: Principal, roles: ReadonlyMap<string, Role>): readonly Principal[] {
  const reached = new Map([[principal.name, principal]])
  // The loop also visits entries that are added while it runs.
  for (const { name } of reached.values()) {
    for (const member of roles.get(name)?.members ?? []) reached.set(member.name, member)
  }
  return [...reached.values()].filter(({ kind }) => kind !== 'role')
}
