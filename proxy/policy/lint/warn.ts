import { compiledOf, findPage, findPath } from '../compiled-policy.ts'
import { domainOf } from '../email.ts'
import type { Report } from '../fault.ts'
import { nearest } from '../nearest.ts'
import type { Policy, Principal, Rule } from '../policy.ts'
import { quote } from '../quote.ts'
import { CONSOLE_PATH, isPage } from '../route.ts'
import { warnOfRoot, warnOfUnseen } from './warn-access.ts'

/** What is valid, and yet hardly what its author meant. Each warning says how to be rid of it. */
export function findWarnings(policy: Policy, warn: Report): void {
  warnOfRoles(policy, warn)
  warnOfLists(policy, warn)
  warnOfUnseen(policy, warn)
  warnOfRoot(policy, warn)
  warnOfTests(policy, warn)
}

/** Entries that add nothing to their list. One of the two is mostly not what its author meant. */
function warnOfLists(policy: Policy, warn: Report): void {
  for (const { allow, deny } of [
    ...policy.pages,
    ...policy.paths,
    policy.unlisted,
    policy.console
  ]) {
    warnOfList(allow, warn)
    warnOfList(deny, warn)
  }
  for (const { members } of policy.roles) warnOfList(members, warn)
}

function warnOfList(list: readonly Principal[], warn: Report): void {
  const names = new Set(list.map(({ name }) => name))
  const seen = new Set<string>()
  for (const principal of list) {
    const { name, at } = principal
    const wider = seen.has(name) ? name : widerThan(principal, names)
    seen.add(name)
    if (wider === null) continue
    warn(
      at,
      'principal-idle',
      wider === name
        ? `${quote(name)} stands twice in this list; take one of them out`
        : `${quote(name)} adds nothing beside ${quote(wider)}; take one of them out`
    )
  }
}

function widerThan({ kind, value }: Principal, names: ReadonlySet<string>): string | null {
  if (kind !== 'signed-in' && names.has('signed-in')) return 'signed-in'
  const domain = `domain:${domainOf(value)}`
  return kind === 'email' && names.has(domain) ? domain : null
}

/** Roles that hold nobody, and roles that no rule comes to. */
function warnOfRoles(policy: Policy, warn: Report): void {
  const used = usedNames(policy)
  for (const { name, members, at } of policy.roles) {
    if (members.length === 0) {
      warn(
        at,
        'role-empty',
        `the role ${quote(name)} is nobody; put people into it, or take it out`
      )
    }
    if (!used.has(name)) {
      warn(at, 'role-unused', `no rule uses the role ${quote(name)}; use it, or take it out`)
    }
  }
}

/** All names that any rule comes to, those of roles among them. */
function usedNames(policy: Policy): ReadonlySet<string> {
  const rules: readonly Rule[] = [...policy.pages, ...policy.paths, policy.unlisted, policy.console]
  const roles = new Map(policy.roles.map((role) => [role.name, role]))
  const named = rules.flatMap(({ allow, deny }) => [...allow, ...deny])
  const used = new Set(named.map(({ name }) => name))
  // A set that grows while it is walked is walked to its new end.
  for (const name of used) {
    for (const member of roles.get(name)?.members ?? []) used.add(member.name)
  }
  return used
}

/**
 * Tests that ask for a page which no rule names: mostly a slip of the pen, after which `may-not`
 * holds for the wrong reason. Where `unlisted` is a list, asking so is the way to test it.
 */
function warnOfTests(policy: Policy, warn: Report): void {
  const compiled = compiledOf(policy)
  const hasRule = (path: string): boolean =>
    path === CONSOLE_PATH ||
    (isPage(path) ? findPage(compiled, path) : findPath(compiled, path)) !== undefined
  const names = [...compiled.pages.keys(), ...compiled.paths.keys()]

  for (const { path, at } of policy.tests.flatMap(({ may, mayNot }) => [...may, ...mayNot])) {
    if (hasRule(path)) continue
    const guess = nearest(path, names)
    if (guess === null && compiled.unlisted.allow.size > 0) continue
    const advice =
      guess === null ? 'write a rule for it, or ask for another' : `did you mean ${quote(guess)}?`
    warn(
      at,
      'test-unlisted',
      `no rule names ${quote(path)}, so this tests only \`unlisted\`; ${advice}`
    )
  }
}
