import { compiledOf, findPage, findPath } from '../compiled-policy.ts'
import { domainOf } from '../email.ts'
import type { Report } from '../fault.ts'
import { nearest } from '../nearest.ts'
import type { Policy, Principal, Rule } from '../policy.ts'
import { quote } from '../quote.ts'
import { CONSOLE_PATH, isPage } from '../route.ts'
import { warnOfRoot, warnOfUnseen } from './warn-access.ts'

/** Finds what is valid but probably a mistake. Each warning says how to remove it. */
export function findWarnings(policy: Policy, warn: Report): void {
  warnOfRoles(policy, warn)
  warnOfLists(policy, warn)
  warnOfUnseen(policy, warn)
  warnOfRoot(policy, warn)
  warnOfTests(policy, warn)
}

/** Entries that add nothing to their list. Usually one of the two entries is a mistake. */
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

/** Roles without members, and roles that no rule uses. */
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

/** All names that rules use, directly or through roles. */
function usedNames(policy: Policy): ReadonlySet<string> {
  const rules: readonly Rule[] = [...policy.pages, ...policy.paths, policy.unlisted, policy.console]
  const roles = new Map(policy.roles.map((role) => [role.name, role]))
  const named = rules.flatMap(({ allow, deny }) => [...allow, ...deny])
  const used = new Set(named.map(({ name }) => name))
  // The loop also visits names that are added while it runs.
  for (const name of used) {
    for (const member of roles.get(name)?.members ?? []) used.add(member.name)
  }
  return used
}

/**
 * Tests that ask for a page without a rule. This is usually a typing error, and `may-not` then
 * passes for the wrong reason. When `unlisted` is a list, such a question is the way to test it.
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
