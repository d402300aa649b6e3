import type { Identity } from '../../identity/identity.ts'
import { formatPerson } from '../person.ts'
import { FILE, type Policy, type Principal, type PrincipalKind, type Role } from '../policy.ts'

/** Who a table or a comparison speaks of: a name of the policy, or a person of its tests. */
export type Subject = {
  readonly kind: PrincipalKind | 'person'
  readonly name: string
}

/** As a reader asks: everybody, then sets of people, then people. */
const ORDER: readonly PrincipalKind[] = [
  'signed-in',
  'role',
  'group',
  'domain',
  'claim',
  'email',
  'sub'
]

/** Principals in the order of a table, each name once, and everybody first. */
export function inOrder(principals: Iterable<Principal>): readonly Principal[] {
  const everybody: Principal = { kind: 'signed-in', value: '', name: 'signed-in', at: FILE }
  const byName = new Map([[everybody.name, everybody]])
  for (const principal of principals) {
    if (!byName.has(principal.name)) byName.set(principal.name, principal)
  }
  return [...byName.values()].toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** All that rules name. */
export function principalsInRules(policy: Policy): readonly Principal[] {
  return [...policy.pages, ...policy.paths, policy.unlisted, policy.console].flatMap(
    ({ allow, deny }) => [...allow, ...deny]
  )
}

/** All that roles name. */
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
 * The people of the policy's tests, each once, by a short name. Two who would have the same name, as
 * one address with other groups, are told apart by the line they stand in.
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

/** Both were made by the same reader, so the same person is the same text. */
function isSame(one: Identity, other: Identity): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
