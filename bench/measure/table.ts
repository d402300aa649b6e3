import type { Report, Row } from './report.ts'
import type { Spread } from './spread.ts'

const columns = ['name', 'perSecond', 'cpu', 'ratio'] as const

type Column = (typeof columns)[number]
type Line = Readonly<Record<Column, string>>

/** A report as people read it; docs/performance.md holds the last ones. */
export function tableOf(report: Report): string {
  const { benchmark, how, ratio, rounds, machine, rows, findings } = report
  const heads: Line = { name: '', perSecond: 'a second', cpu: 'µs of CPU each', ratio }
  const lines = [heads, ...rows.map(lineOf)]
  const padded = (line: Line, column: Column) => {
    const width = Math.max(...lines.map((each) => each[column].length))
    return column === 'name' ? line.name.padEnd(width) : line[column].padStart(width)
  }
  const table = lines.map((line) => columns.map((column) => padded(line, column)).join('  '))
  const about = `${benchmark}: ${how}\n${rounds} rounds, median and spread; ${machine}`
  return `${[about, '', ...table, '', ...findings].join('\n').trimEnd()}\n`
}

function lineOf({ name, perSecond, cpu, ratio }: Row): Line {
  return {
    name,
    perSecond: whole(perSecond.median),
    cpu: withSpread(cpu),
    ratio: ratio === null ? '-' : withSpread(ratio)
  }
}

/** `median (least-most)`. */
function withSpread({ median, least, most }: Spread): string {
  return `${short(median)} (${short(least)}-${short(most)})`
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Three digits are more than any run on a shared machine knows. */
function short(value: number): string {
  return value >= 100 ? whole(value) : `${Number(value.toPrecision(3))}`
}
