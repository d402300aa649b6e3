import type { Policy } from '../policy.ts'

/**
 * The shortest way from an entry of a list, over roles in roles, to a name the person answers to;
 * empty when there is none.
 */
export function membershipPath(
  policy: Policy,
  from: string,
  names: ReadonlySet<string>
): readonly string[] {
  const roles = new Map(policy.roles.map((role) => [role.name, role]))
  const above = new Map<string, string | null>([[from, null]])
  // A map that grows while it is walked is walked to its new end: breadth first.
  for (const name of above.keys()) {
    if (names.has(name)) return pathTo(name, above)
    for (const member of roles.get(name)?.members ?? []) {
      if (!above.has(member.name)) above.set(member.name, name)
    }
  }
  return []
}

function pathTo(name: string, above: ReadonlyMap<string, string | null>): readonly string[] {
  const way: string[] = []
  for (let at: string | null = name; at !== null; at = above.get(at) ?? null) way.unshift(at)
  return way
}
