import type { Identity } from '../../identity/identity.ts'
import { type Decision, decide } from '../decide.ts'
import { namesOf } from '../names.ts'
import type { Place, Policy, Principal, Rule } from '../policy.ts'
import { findRule } from './find-rule.ts'
import { formatMatch } from './format-match.ts'
import { membershipPath } from './membership-path.ts'

/** What one entry of a rule says about one person. */
export type Check = {
  readonly list: 'allow' | 'deny'
  readonly name: string
  readonly at: Place
  readonly hit: boolean
  /** In a few words about the person: `is in no group`. */
  readonly why: string
  /** For a hit: the entry, the roles in between, and the name that the person answers to. */
  readonly via: readonly string[]
}

/** A decision with all that led to it. */
export type Explanation = {
  readonly path: string
  readonly decision: Decision
  /** The rule that was asked; null for what is no path. */
  readonly rule: Rule | null
  /** Its entries in the order in which they count: the deny list first. */
  readonly checks: readonly Check[]
}

/** Why this person may or may not open this page, this path or the console. */
export function explain(policy: Policy, identity: Identity, path: string): Explanation {
  const rule = findRule(policy, path)
  const names = new Set(namesOf(identity))
  const check =
    (list: Check['list']) =>
    (principal: Principal): Check => {
      const via = membershipPath(policy, principal.name, names)
      const why = formatMatch(principal, identity, via)
      return { list, name: principal.name, at: principal.at, hit: via.length > 0, why, via }
    }
  return {
    path,
    decision: decide(policy, identity, path),
    rule,
    checks: [...(rule?.deny.map(check('deny')) ?? []), ...(rule?.allow.map(check('allow')) ?? [])]
  }
}
