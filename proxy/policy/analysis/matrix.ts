import { type CompiledPolicy, type CompiledRule, compiledOf } from '../compiled-policy.ts'
import type { Policy, RuleKind } from '../policy.ts'
import { createAccessEvaluator, type PrincipalAccess } from './principal-access.ts'
import {
  inOrder,
  peopleInTests,
  principalsInRoles,
  principalsInRules,
  roleAsPrincipal,
  type Subject
} from './subject.ts'

/** The access of each principal to each page, path and the console, as a table. */
export type Matrix = {
  /** Everybody, roles, groups, the other names that rules use, and the people of the tests. */
  readonly columns: readonly Subject[]
  /** Pages, paths, `unlisted` and the console, in the order of the file. */
  readonly rows: readonly Row[]
}

export type Row = {
  readonly kind: RuleKind
  readonly name: string
  /** One for each column. */
  readonly cells: readonly PrincipalAccess[]
}

export function makeMatrix(policy: Policy): Matrix {
  const compiled = compiledOf(policy)
  const access = createAccessEvaluator(policy)
  const principals = inOrder([
    ...policy.roles.map(roleAsPrincipal),
    ...principalsInRules(policy),
    // Members of roles have no columns of their own, because the column of the role contains them.
    // Groups are the exception: readers ask about them in any case.
    ...principalsInRoles(policy).filter(({ kind }) => kind === 'group')
  ])
  const people = peopleInTests(policy)

  const toRow = (entry: CompiledRule): Row => ({
    kind: entry.rule.kind,
    name: entry.rule.name,
    cells: [
      ...principals.map((principal) => access.ofPrincipal(principal, entry)),
      ...[...people.values()].map((identity) => access.ofPerson(identity, entry))
    ]
  })
  return {
    columns: [
      ...principals.map(({ kind, name }) => ({ kind, name })),
      ...[...people.keys()].map((name) => ({ kind: 'person' as const, name }))
    ],
    rows: compiledRulesOf(compiled).map(toRow)
  }
}

/** Every compiled rule, in the order of the rows. */
export function compiledRulesOf({
  pages,
  paths,
  unlisted,
  console
}: CompiledPolicy): readonly CompiledRule[] {
  return [...pages.values(), ...paths.values(), unlisted, console]
}
