import type { Identity } from '../identity/identity.ts'
import { compiledRulesOf, type Matrix, makeMatrix } from '../policy/analysis/matrix.ts'
import { createAccessEvaluator, type PrincipalAccess } from '../policy/analysis/principal-access.ts'
import { type CompiledPolicy, compiledOf } from '../policy/compiled-policy.ts'
import { formatPerson } from '../policy/person.ts'
import type { Policy, RuleKind } from '../policy/policy.ts'

/** The access table: one row for each person, role and group, in groups of rows. */
export type Grid = {
  readonly columns: readonly { readonly kind: RuleKind; readonly name: string }[]
  readonly groups: readonly { readonly title: string; readonly lines: readonly GridRow[] }[]
  /** How many connected people are left out, because there are too many for a table. */
  readonly more: number
}

export type GridRow = {
  readonly kind: string
  readonly name: string
  /** One for each column. */
  readonly cells: readonly PrincipalAccess[]
}

/** Maximum of rows for connected people. */
const maxLive = 200

const matrices = new WeakMap<Policy, Matrix>()

/** @param live everybody with an open websocket, each once. */
export function makeGrid(policy: Policy, live: readonly Identity[]): Grid {
  const { columns: subjects, rows } = matrixOf(policy)
  const lines = subjects.map(({ kind, name }, at) => ({
    kind,
    name,
    cells: rows.flatMap(({ cells }) => cells.slice(at, at + 1))
  }))
  return {
    columns: rows.map(({ kind, name }) => ({ kind, name })),
    groups: [
      { title: 'Here now', lines: linesOf(policy, compiledOf(policy), live.slice(0, maxLive)) },
      { title: 'Roles, groups and names', lines: lines.filter(({ kind }) => kind !== 'person') },
      {
        title: 'People of the policy’s tests',
        lines: lines.filter(({ kind }) => kind === 'person')
      }
    ],
    more: Math.max(0, live.length - maxLive)
  }
}

function matrixOf(policy: Policy): Matrix {
  const matrix = matrices.get(policy) ?? makeMatrix(policy)
  matrices.set(policy, matrix)
  return matrix
}

function linesOf(
  policy: Policy,
  compiled: CompiledPolicy,
  live: readonly Identity[]
): readonly GridRow[] {
  const evaluator = createAccessEvaluator(policy)
  const entries = compiledRulesOf(compiled)
  return live.map((identity) => ({
    kind: 'person',
    name: formatPerson(identity),
    cells: entries.map((entry) => evaluator.ofPerson(identity, entry))
  }))
}
