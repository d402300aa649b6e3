import type { Report } from '../fault.ts'
import type { Policy, Rule } from '../policy.ts'
import { quote } from '../quote.ts'

/** Roles that hold nobody, and roles that no rule comes to. */
export function warnOfRoles(policy: Policy, warn: Report): void {
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
