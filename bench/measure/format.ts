import type { Spread } from './spread.ts'

/** `median (least-most)`; the median alone when there was one round. */
export function formatSpread({ median, least, most }: Spread): string {
  if (least === most) return formatShort(median)
  const between = least < 0 ? ' to ' : '-'
  return `${formatShort(median)} (${formatShort(least)}${between}${formatShort(most)})`
}

/** Three digits, which is more than the precision of a run on a shared machine. */
export function formatShort(value: number): string {
  return Math.abs(value) >= 100 ? formatWhole(value) : `${Number(value.toPrecision(3))}`
}

export function formatWhole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Columns as wide as their content: the first is left-aligned, the others right-aligned. */
export function formatColumns(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, at) =>
    Math.max(...lines.map((line) => line[at]?.length ?? 0))
  )
  return lines.map((line) =>
    widths
      .map((width, at) => (at === 0 ? line[at]?.padEnd(width) : line[at]?.padStart(width)))
      .join('  ')
      .trimEnd()
  )
}
