import type { Report } from '../fault.ts'
import type { Role } from '../policy.ts'
import { quote } from '../quote.ts'
import { readPeople } from './read-people.ts'
import { isTakenAsRole } from './read-principal.ts'
import { readEntries } from './read-shape.ts'
import type { MapEntry, YamlNode } from './read-yaml.ts'
import { findCircles } from './role-circles.ts'

/** No colon and no comma, so that a role is never taken for anything else. */
const ROLE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** What the policy says of its roles, before their lists are read. */
export type RoleEntries = {
  readonly entries: readonly MapEntry[]
  /** All names that stand there, the faulty too, so that one slip is not reported twice. */
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
