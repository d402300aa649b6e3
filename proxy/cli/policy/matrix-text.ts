import type { Matrix, Row } from '../../policy/analysis/matrix.ts'
import type { PrincipalAccess } from '../../policy/analysis/principal-access.ts'
import type { Subject } from '../../policy/analysis/subject.ts'
import type { RuleKind } from '../../policy/policy.ts'
import type { Line, Span } from '../outcome.ts'
import { columnWidths, layTable } from '../table.ts'

/** The matrix as tables that fit the width of the terminal, one below the other, with a legend. */
export function formatMatrix(matrix: Matrix, columns: number): readonly Line[] {
  const heads = matrix.columns.map(
    (subject): Span => ({ tone: 'strong', text: formatHead(subject) })
  )
  const rows = [
    ['', ...heads],
    ...matrix.rows.map((row) => [formatRow(row), ...row.cells.map(formatCell)])
  ]
  const [name = 0, ...widths] = columnWidths(rows)
  const tables = cut(widths, columns - name).flatMap(([from, to]): readonly Line[] => [
    ...layTable(rows.map((row) => [...row.slice(0, 1), ...row.slice(from + 1, to + 1)])),
    []
  ])
  return [...tables, ...LEGEND, ...formatExceptions(matrix)]
}

const LEGEND: readonly Line[] = [
  ['everybody  all who are signed in'],
  ['yes        all of this name'],
  ['some       some of the names in this role'],
  ['·          nobody by this name']
]

/** The head of a column. */
export function formatHead({ kind, name }: Subject): string {
  return kind === 'signed-in' ? 'everybody' : name
}

const EXTRA_ROWS: Readonly<Partial<Record<RuleKind, string>>> = {
  unlisted: 'all else',
  console: 'the console'
}

/** The head of a row. */
export function formatRow({ kind, name }: Row): string {
  return EXTRA_ROWS[kind] ?? name
}

const WORDS: Readonly<Record<PrincipalAccess['may'], Span>> = {
  yes: { tone: 'good', text: 'yes' },
  some: { tone: 'warn', text: 'some' },
  no: { tone: 'soft', text: '·' }
}

function formatCell({ may, except }: PrincipalAccess): Span {
  const word = WORDS[may]
  if (except.length === 0 || typeof word === 'string') return word
  return { tone: 'warn', text: `${word.text}*` }
}

/** The people whom a rule denies although the column says yes. */
export type Exception = {
  /** The position of its cell. */
  readonly row: number
  readonly column: number
  /** `/payroll, group:hr` */
  readonly where: string
  readonly except: readonly string[]
}

export function exceptionsIn({ columns, rows }: Matrix): readonly Exception[] {
  const heads = columns.map(formatHead)
  return rows.flatMap((line, row) =>
    line.cells.flatMap(({ except }, column) =>
      except.length === 0
        ? []
        : [{ row, column, where: `${formatRow(line)}, ${heads[column]}`, except }]
    )
  )
}

function formatExceptions(matrix: Matrix): readonly Line[] {
  const exceptions = exceptionsIn(matrix)
  if (exceptions.length === 0) return []
  return [
    ['*          but not those whom the rule denies:'],
    ...exceptions.map(
      ({ where, except }): Line => [
        `           ${where}: `,
        { tone: 'warn', text: except.join(', ') }
      ]
    )
  ]
}

/** Splits the columns into blocks that fit the terminal, with at least one column each. */
function cut(
  widths: readonly number[],
  room: number
): readonly (readonly [from: number, to: number])[] {
  const blocks: [number, number][] = []
  let used = Number.POSITIVE_INFINITY
  for (const [index, width] of widths.entries()) {
    const block = blocks.at(-1)
    used += width + 2
    if (block !== undefined && used <= room) block[1] = index + 1
    else {
      blocks.push([index, index + 1])
      used = width + 2
    }
  }
  return blocks
}
