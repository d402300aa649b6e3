import type { Report } from '../fault.ts'
import type { Position, Principal, Role } from '../policy.ts'
import { quote } from '../quote.ts'
import { isTakenAsRole, readPeople } from './read-people.ts'
import { readEntries } from './read-shape.ts'
import type { MapEntry, YamlNode } from './read-yaml.ts'

/** Without colon and comma, so that a role cannot be mistaken for another principal. */
const ROLE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** The roles of the policy before their lists are read. */
export type RoleEntries = {
  readonly entries: readonly MapEntry[]
  /** All names under `roles:`, faulty ones included, so that one mistake is not reported twice. */
  readonly names: ReadonlySet<string>
}

export function readRoleNames(node: YamlNode | undefined, report: Report): RoleEntries {
  if (node === undefined) return { entries: [], names: new Set() }
  const entries = readEntries(node, '`roles`', 'staff: [domain:example.com]', report)
  for (const { key } of entries) {
    const fault = faultOfName(key.text)
    if (fault !== null) report(key.at, 'role-name', fault)
  }
  return { entries, names: new Set(entries.map(({ key }) => key.text)) }
}

function faultOfName(text: string): string | null {
  if (text === '') return 'nothing stands here; write the name of the role'
  if (isTakenAsRole(text)) {
    return `${quote(text)} is a word of the policy language; give the role another name`
  }
  if (ROLE_NAME.test(text)) return null
  return `${quote(text)} is no name for a role; write a letter, then letters, digits, - and _`
}

export function readRoles({ entries, names }: RoleEntries, report: Report): readonly Role[] {
  const roles = entries.map(({ key, value }) => ({
    name: key.text,
    members: readPeople(value, names, `the role ${quote(key.text)}`, report),
    at: key.at
  }))
  for (const { at, path } of findCircles(roles)) {
    report(
      at,
      'role-circle',
      `the role ${quote(path[0])} contains itself (${path.join(' → ')}); take one of them out of the next`
    )
  }
  return roles
}

/** A path from a role back to itself. The first and the last name are the same. */
type Circle = {
  /**
   * A long path shows its ends, with `…` between them: a thousand paths could each be as long as
   * the file.
   */
  readonly path: readonly [string, ...string[]]
  /** The entry that closes the circle. */
  readonly at: Position
}

/** The maximum number of names that a path shows. */
const MAX_NAMES = 6

type Step = { readonly role: Role; readonly rest: Principal[] }

/**
 * Finds each circle once, from the role that is first in the file. The search goes depth first with
 * its own stack, because a chain of roles can be longer than the call stack allows.
 */
function findCircles(roles: readonly Role[]): readonly Circle[] {
  const byName = new Map(roles.map((role) => [role.name, role]))
  const finished = new Set<string>()
  const circles: Circle[] = []
  for (const start of roles) {
    if (finished.has(start.name)) continue
    const path: Step[] = [stepInto(start)]
    const onPath = new Map([[start.name, 0]])
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const next = step.rest.pop()
      if (next === undefined) {
        path.pop()
        onPath.delete(step.role.name)
        finished.add(step.role.name)
        continue
      }
      const role = byName.get(next.name)
      if (role === undefined || finished.has(role.name)) continue
      const depth = onPath.get(role.name)
      if (depth !== undefined) {
        circles.push({ path: pathFrom(role.name, depth, path), at: next.at })
        continue
      }
      onPath.set(role.name, path.length)
      path.push(stepInto(role))
    }
  }
  return circles
}

function stepInto(role: Role): Step {
  return {
    role,
    rest: role.members.filter(({ kind }) => kind === 'role').toReversed()
  }
}

function pathFrom(name: string, depth: number, path: readonly Step[]): Circle['path'] {
  const between = path.length - depth - 1
  const namesOf = (steps: readonly Step[]) => steps.map(({ role }) => role.name)
  if (between + 2 <= MAX_NAMES) return [name, ...namesOf(path.slice(depth + 1)), name]
  return [name, ...namesOf(path.slice(depth + 1, depth + 3)), '…', ...namesOf(path.slice(-1)), name]
}
