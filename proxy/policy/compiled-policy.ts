import type { Identity } from '../identity/identity.ts'
import { readEmail } from './email.ts'
import type { Policy, Principal, Rule } from './policy.ts'
import {
  CONSOLE_PATH,
  isLonger,
  isLongPage,
  isPage,
  isPath,
  maxPathBytes,
  withSlash
} from './route.ts'

/** A rule whose lists are sets of names. */
export type CompiledRule = {
  readonly rule: Rule
  readonly allow: ReadonlySet<string>
  readonly deny: ReadonlySet<string>
}

/** A policy as hash tables. A decision costs a few look-ups, however large the policy is. */
export type CompiledPolicy = {
  readonly pages: ReadonlyMap<string, CompiledRule>
  readonly paths: ReadonlyMap<string, CompiledRule>
  /** The number of segments of the longest path rule. No longer prefix can match. */
  readonly longestPath: number
  readonly unlisted: CompiledRule
  readonly console: CompiledRule
  /** From a name to the roles whose lists contain it. */
  readonly rolesWith: ReadonlyMap<string, readonly string[]>
  readonly principals: WeakMap<Identity, ReadonlySet<string>>
}

/*
 * Both caches are derived from frozen data and are weak: an entry is collected together with its
 * policy or its identity.
 */
const COMPILED = new WeakMap<Policy, CompiledPolicy>()

/** The compiled form of a policy. The first call compiles it, later calls return the same object. */
export function compiledOf(policy: Policy): CompiledPolicy {
  const known = COMPILED.get(policy)
  if (known !== undefined) return known
  const made = compilePolicy(policy)
  COMPILED.set(policy, made)
  return made
}

/** All principals of this policy that apply to this person, roles included. */
export function principalsOf(compiled: CompiledPolicy, identity: Identity): ReadonlySet<string> {
  const known = compiled.principals.get(identity)
  if (known !== undefined) return known
  const principals = withRoles(compiled, namesOf(identity))
  compiled.principals.set(identity, principals)
  return principals
}

/** The given principals and all roles that contain them, directly or through other roles. */
export function withRoles(
  { rolesWith }: Pick<CompiledPolicy, 'rolesWith'>,
  names: Iterable<string>
): ReadonlySet<string> {
  const principals = new Set(names)
  // The loop also visits names that are added while it runs.
  for (const name of principals) {
    for (const role of rolesWith.get(name) ?? []) principals.add(role)
  }
  return principals
}

/** Whether any name is in both sets. The loop runs over the smaller set. */
export function intersects(listed: ReadonlySet<string>, principals: ReadonlySet<string>): boolean {
  const [fewer, more] = listed.size < principals.size ? [listed, principals] : [principals, listed]
  for (const name of fewer) {
    if (more.has(name)) return true
  }
  return false
}

/**
 * Finds the rule of a page. The NFC and NFD forms of one text are the same page (Unicode Standard
 * Annex 15). Otherwise a file name from macOS would not match its rule, and `unlisted` would
 * decide.
 */
export function findPage({ pages }: CompiledPolicy, path: string): CompiledRule | undefined {
  if (isLongPage(path)) return undefined
  return pages.get(path) ?? pages.get(path.normalize('NFC'))
}

/** The longest path rule that matches a path. */
export function findPath(
  { paths, longestPath }: CompiledPolicy,
  path: string
): CompiledRule | undefined {
  if (isLonger(path, maxPathBytes)) return undefined
  const whole = withSlash(path.normalize('NFC'))
  let end = 0
  let found: CompiledRule | undefined
  // From short to long prefixes, and not beyond the longest rule. A path of a thousand segments
  // costs as much as a path of three.
  for (let count = 0; count < longestPath && end < whole.length - 1; count++) {
    end = whole.indexOf('/', end + 1)
    found = paths.get(whole.slice(0, end + 1)) ?? found
  }
  return found
}

function compilePolicy(policy: Policy): CompiledPolicy {
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
    principals: new WeakMap()
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

/**
 * Every principal of the policy language that applies to this person, without roles. A list must
 * contain one of these names, or a role of them, to match the person.
 */
export function namesOf(identity: Identity): readonly string[] {
  return [
    'signed-in',
    `sub:${identity.sub}`,
    ...identity.groups.map((group) => `group:${group}`),
    ...emailNames(identity),
    ...Object.entries(identity.claims).filter(isUnmistakable).map(claimName)
  ]
}

/** An unverified address is text that the person chose, so it matches no principal. */
function emailNames({ email, emailVerified }: Identity): readonly string[] {
  if (email === null || !emailVerified) return []
  const read = readEmail(email)
  return read === null ? [] : [`email:${read.address}`, `domain:${read.domain}`]
}

/** The claim `a=b` of value `c` must not pass for the claim `a` of value `b=c`. */
function isUnmistakable([name]: readonly [string, string]): boolean {
  return !name.includes('=')
}

function claimName([name, value]: readonly [string, string]): string {
  return `claim:${name}=${value}`
}

export type RuleResult = 'granted' | 'denied' | 'not-granted'

/** The only place that evaluates the lists of a rule: deny beats allow, no match is deny. */
export function evaluateRule(
  { allow, deny }: CompiledRule,
  principals: ReadonlySet<string>
): RuleResult {
  if (intersects(deny, principals)) return 'denied'
  return intersects(allow, principals) ? 'granted' : 'not-granted'
}

/** The rule that decides a page, a path or the console; null for any other text. */
export function findRule(policy: Policy, path: string): Rule | null {
  const compiled = compiledOf(policy)
  if (path === CONSOLE_PATH) return policy.console
  if (isPage(path)) return (findPage(compiled, path) ?? compiled.unlisted).rule
  if (isPath(path)) return (findPath(compiled, path) ?? compiled.unlisted).rule
  return null
}
