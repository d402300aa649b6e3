import type { Identity } from '../identity/identity.ts'
import { namesOf } from './names.ts'
import type { Policy, Principal, Rule } from './policy.ts'
import { isLonger, isLongPage, maxPathBytes, withSlash } from './route.ts'

/** A rule made ready for questions. */
export type CompiledRule = {
  readonly rule: Rule
  readonly allow: ReadonlySet<string>
  readonly deny: ReadonlySet<string>
}

/** A policy made ready for questions: a decision costs some hash look-ups, whatever its size. */
export type Lookup = {
  readonly pages: ReadonlyMap<string, CompiledRule>
  readonly paths: ReadonlyMap<string, CompiledRule>
  /** The segments of the longest path rule; no longer prefix need be tried. */
  readonly longestPath: number
  readonly unlisted: CompiledRule
  readonly console: CompiledRule
  /** From a name to the roles whose lists contain it. */
  readonly rolesWith: ReadonlyMap<string, readonly string[]>
  readonly held: WeakMap<Identity, ReadonlySet<string>>
}

/*
 * Both memories hold what follows from frozen data alone, and end with it: a policy that was
 * replaced and an identity whose last socket closed take their entries along.
 */
const LOOKUPS = new WeakMap<Policy, Lookup>()

/** The look-ups of a policy, made at the first question. */
export function lookupOf(policy: Policy): Lookup {
  const known = LOOKUPS.get(policy)
  if (known !== undefined) return known
  const made = makeLookup(policy)
  LOOKUPS.set(policy, made)
  return made
}

/** All names that mean this person in this policy, their roles included. */
export function principalsOf(lookup: Lookup, identity: Identity): ReadonlySet<string> {
  const known = lookup.held.get(identity)
  if (known !== undefined) return known
  const held = withRoles(lookup, namesOf(identity))
  lookup.held.set(identity, held)
  return held
}

/** The names and, from role to role, all that contain them. */
export function withRoles(
  { rolesWith }: Pick<Lookup, 'rolesWith'>,
  names: Iterable<string>
): ReadonlySet<string> {
  const held = new Set(names)
  // A set that grows while it is walked is walked to its new end.
  for (const name of held) {
    for (const role of rolesWith.get(name) ?? []) held.add(role)
  }
  return held
}

/** Whether any name is in both; walks the smaller set. */
export function intersects(listed: ReadonlySet<string>, held: ReadonlySet<string>): boolean {
  const [fewer, more] = listed.size < held.size ? [listed, held] : [held, listed]
  for (const name of fewer) {
    if (more.has(name)) return true
  }
  return false
}

/**
 * The rule of a page. The same letters in another Unicode form (NFC, NFD) are the same page, or a
 * file name from macOS would slip past its rule to `unlisted` (Unicode Standard Annex 15).
 */
export function findPage({ pages }: Lookup, path: string): CompiledRule | undefined {
  if (isLongPage(path)) return undefined
  return pages.get(path) ?? pages.get(path.normalize('NFC'))
}

/** The longest path rule that covers a path. */
export function findPath({ paths, longestPath }: Lookup, path: string): CompiledRule | undefined {
  if (isLonger(path, maxPathBytes)) return undefined
  const whole = withSlash(path.normalize('NFC'))
  let end = 0
  let found: CompiledRule | undefined
  // From short to long, and no further than the longest rule: a path of a thousand segments costs
  // what one of three does.
  for (let count = 0; count < longestPath && end < whole.length - 1; count++) {
    end = whole.indexOf('/', end + 1)
    found = paths.get(whole.slice(0, end + 1)) ?? found
  }
  return found
}

function makeLookup(policy: Policy): Lookup {
  return {
    pages: new Map(policy.pages.map((rule) => [rule.name, compileRule(rule)])),
    paths: new Map(policy.paths.map((rule) => [rule.name, compileRule(rule)])),
    longestPath: policy.paths.reduce(
      (most, { name }) => Math.max(most, name.split('/').length - 2),
      0
    ),
    unlisted: compileRule(policy.unlisted),
    console: compileRule(policy.console),
    rolesWith: rolesByMember(policy),
    held: new WeakMap()
  }
}

function compileRule(rule: Rule): CompiledRule {
  return {
    rule,
    allow: namesIn(rule.allow),
    deny: namesIn(rule.deny)
  }
}

function namesIn(principals: readonly Principal[]): ReadonlySet<string> {
  return new Set(principals.map(({ name }) => name))
}

function rolesByMember({ roles }: Policy): ReadonlyMap<string, readonly string[]> {
  const rolesWith = new Map<string, string[]>()
  for (const role of roles) {
    for (const { name } of role.members) {
      const found = rolesWith.get(name)
      if (found === undefined) rolesWith.set(name, [role.name])
      else found.push(role.name)
    }
  }
  return rolesWith
}
