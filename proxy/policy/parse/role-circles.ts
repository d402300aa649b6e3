import type { Place, Principal, Role } from '../policy.ts'

/** A way that leads from a role back to it, first and last being the same name. */
export type Circle = {
  /** A long way is told by its ends, with `…` between them: a thousand ways may be as long as the file. */
  readonly path: readonly [string, ...string[]]
  /** The entry that closes it. */
  readonly at: Place
}

/** The most names of a way that are told. */
const MAX_NAMES = 6

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
