import type { Place, Principal, Role } from './policy.ts'

/** A way that leads from a role back to it, first and last being the same name. */
export type Circle = {
  readonly path: readonly [string, ...string[]]
  /** The entry that closes it. */
  readonly at: Place
}

type Step = { readonly role: Role; readonly rest: Principal[] }

/**
 * Each circle once, found from the role that stands first in the file. A walk in depth with a stack
 * of its own, since a chain of roles may be longer than the stack of the machine.
 */
export function findCircles(roles: readonly Role[]): readonly Circle[] {
  const byName = new Map(roles.map((role) => [role.name, role]))
  const finished = new Set<string>()
  const circles: Circle[] = []
  for (const start of roles) {
    if (finished.has(start.name)) continue
    const path: Step[] = [stepInto(start)]
    const onPath = new Set([start.name])
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
      if (onPath.has(role.name)) {
        circles.push({ path: pathFrom(role.name, path), at: next.at })
        continue
      }
      path.push(stepInto(role))
      onPath.add(role.name)
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

function pathFrom(name: string, path: readonly Step[]): Circle['path'] {
  const names = path.map(({ role }) => role.name)
  return [name, ...names.slice(names.indexOf(name) + 1), name]
}
