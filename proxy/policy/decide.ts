import type { Identity } from '../identity/identity.ts'
import {
  type CompiledPolicy,
  type CompiledRule,
  compiledOf,
  evaluateRule,
  findPage,
  findPath,
  principalsOf
} from './compiled-policy.ts'
import type { Policy } from './policy.ts'
import { CONSOLE_PATH, isPage, isPath } from './route.ts'

/** The reason for a decision. It goes to the log and not to the client. */
export const REASONS = [
  /** A list of the rule contains the person, and its deny list does not. */
  'granted',
  /** The text cannot be the path of a page: it is no single segment, or belongs to Streamlit. */
  'page-malformed',
  /** The page has a rule, and the rule's deny list contains the person. */
  'page-denied',
  /** The page has a rule, and its allow list does not contain the person. */
  'page-not-granted',
  /** The page has no rule, and `unlisted` does not contain the person. */
  'page-unlisted',
  'path-malformed',
  'path-denied',
  'path-not-granted',
  'path-unlisted',
  /** The policy's `console` list does not contain the person. */
  'console-not-granted'
] as const

export type Reason = (typeof REASONS)[number]

/** A decision, its rule and its reason. `rule` is null when no rule of the file decided. */
export type Decision = {
  readonly allow: boolean
  readonly rule: string | null
  readonly reason: Reason
}

/**
 * Decides whether this person may see this page. `path` is decoded text without the app's base
 * path: `/` or `/sales`. Deny beats allow, and no match is deny. The order of rules has no effect.
 */
export function decidePage(policy: Policy, identity: Identity, path: string): Decision {
  const compiled = compiledOf(policy)
  const entry = findPage(compiled, path)
  if (entry !== undefined) return decideBy(compiled, entry, identity, 'page')
  if (!isPage(path)) return refuse(null, 'page-malformed')
  return decideUnlisted(compiled, identity, 'page-unlisted')
}

/**
 * Decides whether this person may fetch from this path, which is not a page. `path` is decoded text
 * without the app's base path. A rule applies to its own path and to everything below it, by whole
 * segments. Only the longest matching rule decides.
 */
export function decidePath(policy: Policy, identity: Identity, path: string): Decision {
  if (!isPath(path)) return refuse(null, 'path-malformed')
  const compiled = compiledOf(policy)
  const entry = findPath(compiled, path)
  if (entry !== undefined) return decideBy(compiled, entry, identity, 'path')
  return decideUnlisted(compiled, identity, 'path-unlisted')
}

export function decideConsole(policy: Policy, identity: Identity): Decision {
  const compiled = compiledOf(policy)
  const { name } = compiled.console.rule
  const result = evaluateRule(compiled.console, principalsOf(compiled, identity))
  return result === 'granted' ? grant(name) : refuse(name, 'console-not-granted')
}

/** Decides about Pagewarden's own console. The policy must name the people who may open it. */
export function mayOpenConsole(policy: Policy, identity: Identity): boolean {
  return decideConsole(policy, identity).allow
}

/** Decides any path: the console, a page of one segment, or another path. */
export function decide(policy: Policy, identity: Identity, path: string): Decision {
  if (path === CONSOLE_PATH) return decideConsole(policy, identity)
  if (isPage(path)) return decidePage(policy, identity, path)
  return decidePath(policy, identity, path)
}

function decideBy(
  compiled: CompiledPolicy,
  entry: CompiledRule,
  identity: Identity,
  kind: 'page' | 'path'
): Decision {
  const { name } = entry.rule
  const result = evaluateRule(entry, principalsOf(compiled, identity))
  return result === 'granted' ? grant(name) : refuse(name, `${kind}-${result}`)
}

function decideUnlisted(
  compiled: CompiledPolicy,
  identity: Identity,
  reason: 'page-unlisted' | 'path-unlisted'
): Decision {
  const { rule, allow } = compiled.unlisted
  const result = evaluateRule(compiled.unlisted, principalsOf(compiled, identity))
  if (result === 'granted') return grant(rule.name)
  // An empty list means `unlisted: deny`, or that the file has no `unlisted`. No rule decided then.
  return refuse(allow.size === 0 ? null : rule.name, reason)
}

function grant(rule: string): Decision {
  return { allow: true, rule, reason: 'granted' }
}

function refuse(rule: string | null, reason: Reason): Decision {
  return { allow: false, rule, reason }
}
