import { type CompiledPolicy, type CompiledRule, compiledOf, findPath } from '../compiled-policy.ts'
import type { Policy, Principal, Rule, RuleKind } from '../policy.ts'
import {
  type AccessEvaluator,
  createAccessEvaluator,
  type PrincipalAccess
} from './principal-access.ts'
import {
  inOrder,
  peopleInTests,
  principalsInRoles,
  principalsInRules,
  roleAsPrincipal,
  type Subject
} from './subject.ts'

/** A principal or a person whose access to one page, one path or the console has changed. */
export type Change = {
  readonly who: Subject
  readonly kind: RuleKind
  readonly name: string
  readonly from: PrincipalAccess
  readonly to: PrincipalAccess
}

/**
 * The access that is gained and the access that is lost. One change can be in both lists: for a
 * principal, some people can gain access while others lose it.
 */
export type PolicyDiff = {
  readonly gains: readonly Change[]
  readonly losses: readonly Change[]
  /**
   * The change of `report-only`. It outweighs all others, because `report-only: true` admits
   * everybody. The name of the field is the key in the JSON of `policy diff`.
   */
  readonly shadow: { readonly from: boolean; readonly to: boolean }
}

type Side = {
  readonly policy: Policy
  readonly compiled: CompiledPolicy
  readonly access: AccessEvaluator
}

/**
 * Compares the access that two policies give. The comparison contains everybody, the roles that
 * both policies have, every group, address and other principal of either policy, and the people of
 * their tests.
 */
export function diffPolicies(before: Policy, after: Policy): PolicyDiff {
  const [old, next] = [toSide(before), toSide(after)]
  const rules = rulesOf([before, after])
  const changes = [...compareNames(old, next, rules), ...comparePeople(old, next, rules)]
  return {
    gains: changes.filter(({ from, to }) => isMore(from, to)),
    losses: changes.filter(({ from, to }) => isMore(to, from)),
    shadow: { from: before.reportOnly, to: after.reportOnly }
  }
}

function toSide(policy: Policy): Side {
  return {
    policy,
    compiled: compiledOf(policy),
    access: createAccessEvaluator(policy)
  }
}

/** Each rule that is in one of the policies or in both, once, in the order of the files. */
function rulesOf(policies: readonly Policy[]): readonly Rule[] {
  const rules = policies.flatMap(({ pages }) => pages)
  const paths = policies.flatMap((policy) => policy.paths)
  const rest = policies.flatMap(({ unlisted, console }) => [unlisted, console])
  return [...new Map([...rules, ...paths, ...rest].map((rule) => [rule.name, rule])).values()]
}

function compareNames(old: Side, next: Side, rules: readonly Rule[]): readonly Change[] {
  return namesIn(old.policy, next.policy).flatMap((principal) =>
    rules.map((rule) => ({
      who: { kind: principal.kind, name: principal.name },
      kind: rule.kind,
      name: rule.name,
      from: old.access.ofPrincipal(principal, ruleFor(old.compiled, rule)),
      to: next.access.ofPrincipal(principal, ruleFor(next.compiled, rule))
    }))
  )
}

/**
 * Leaves out a role that only one policy has. Its members are compared instead, because both
 * policies can evaluate them.
 */
function namesIn(before: Policy, after: Policy): readonly Principal[] {
  const old = new Set(before.roles.map(({ name }) => name))
  const common = new Set(after.roles.map(({ name }) => name).filter((name) => old.has(name)))
  const named = [before, after].flatMap((policy) => [
    ...policy.roles.map(roleAsPrincipal),
    ...principalsInRules(policy),
    ...principalsInRoles(policy)
  ])
  return inOrder(named.filter(({ kind, name }) => kind !== 'role' || common.has(name)))
}

function comparePeople(old: Side, next: Side, rules: readonly Rule[]): readonly Change[] {
  return [...new Map([...peopleInTests(old.policy), ...peopleInTests(next.policy)])].flatMap(
    ([name, identity]) =>
      rules.map((rule) => ({
        who: { kind: 'person', name },
        kind: rule.kind,
        name: rule.name,
        from: old.access.ofPerson(identity, ruleFor(old.compiled, rule)),
        to: next.access.ofPerson(identity, ruleFor(next.compiled, rule))
      }))
  )
}

/** The rule of the other policy that decides about the same page, path or console. */
function ruleFor(compiled: CompiledPolicy, { kind, name }: Rule): CompiledRule {
  switch (kind) {
    case 'page':
      return compiled.pages.get(name) ?? compiled.unlisted
    case 'path':
      return findPath(compiled, name) ?? compiled.unlisted
    case 'unlisted':
      return compiled.unlisted
    case 'console':
      return compiled.console
  }
}

const RANKS: Readonly<Record<PrincipalAccess['may'], number>> = { no: 0, some: 1, yes: 2 }

/** Whether the second access is wider than the first. */
function isMore(first: PrincipalAccess, second: PrincipalAccess): boolean {
  const [before, after] = [RANKS[first.may], RANKS[second.may]]
  if (before !== after) return after > before
  return first.except.some((name) => !second.except.includes(name))
}
