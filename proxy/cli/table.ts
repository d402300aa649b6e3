import type { Line, Span } from './outcome.ts'
import { visible, widthOf } from './visible.ts'

const GAP = '  '

/** Formats rows as lines. Each column is as wide as its widest cell. */
export function layTable(rows: readonly (readonly Span[])[], indent = ''): readonly Line[] {
  const widths = columnWidths(rows)
  return rows.map((row) => [
    indent,
    ...row.flatMap((cell, index) =>
      index === row.length - 1 ? [cell] : [cell, ' '.repeat(missing(cell, widths[index])), GAP]
    )
  ])
}

/** The width of each column: that of its widest cell. */
export function columnWidths(rows: readonly (readonly Span[])[]): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => widthOfSpan(row[index] ?? '')))
  )
}

function missing(cell: Span, width = 0): number {
  return width - widthOfSpan(cell)
}

function widthOfSpan(span: Span): number {
  return widthOf(visible(typeof span === 'string' ? span : span.text))
}
