import type { Identity } from '../../identity/identity.ts'
import { formatPerson } from '../person.ts'
import { FILE, type Policy, type Principal, type PrincipalKind, type Role } from '../policy.ts'

/**
 * The subject of a table or of a comparison: a principal of the policy, or a person of its tests.
 */
export type Subject = {
  readonly kind: PrincipalKind | 'person'
  readonly name: string
}

/** Everybody first, then sets of people, then single people. */
const ORDER: readonly PrincipalKind[] = [
  'signed-in',
  'role',
  'group',
  'domain',
  'claim',
  'email',
  'sub'
]

/** Principals in the order of a table. Each name is there once, and everybody is first. */
export function inOrder(principals: Iterable<Principal>): readonly Principal[] {
  const everybody: Principal = { kind: 'signed-in', value: '', name: 'signed-in', at: FILE }
  const byName = new Map([[everybody.name, everybody]])
  for (const principal of principals) {
    if (!byName.has(principal.name)) byName.set(principal.name, principal)
  }
  return [...byName.values()].toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** All principals in the lists of rules. */
export function principalsInRules(policy: Policy): readonly Principal[] {
  return [...policy.pages, ...policy.paths, policy.unlisted, policy.console].flatMap(
    ({ allow, deny }) => [...allow, ...deny]
  )
}

/** All principals in the lists of roles. */
export function principalsInRoles({ roles }: Policy): readonly Principal[] {
  return roles.flatMap(({ members }) => members)
}

export function roleAsPrincipal({ name, at }: Role): Principal {
  return {
    kind: 'role',
    value: name,
    name,
    at
  }
}

/**
 * The people of the policy's tests, each once, by a short name. Two different people can have the
 * same short name, for example one address with different groups. The second name then ends with
 * the line of its test.
 */
export function peopleInTests({ tests }: Policy): ReadonlyMap<string, Identity> {
  const people = new Map<string, Identity>()
  for (const { as, at } of tests) {
    const name = formatPerson(as)
    const namesake = people.get(name)
    if (namesake === undefined) people.set(name, as)
    else if (!isSame(namesake, as)) people.set(`${name} (line ${at.line})`, as)
  }
  return people
}

/** The same reader made both identities, so equal people have equal JSON. */
function isSame(one: Identity, other: Identity): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
