import { formatColumns, formatSpread, formatWhole } from './format.ts'
import type { Report, Row } from './report.ts'

/** A report for people; docs/performance.md has the latest ones. */
export function tableOf(report: Report): string {
  const { benchmark, how, ratio, rounds, machine, rows, findings } = report
  const table = formatColumns([['', 'a second', 'µs of CPU each', ratio], ...rows.map(lineOf)])
  const about = `${benchmark}: ${how}\n${rounds} rounds, median and spread; ${machine}`
  return `${[about, '', ...table, '', ...findings].join('\n').trimEnd()}\n`
}

function lineOf({ name, perSecond, cpu, ratio }: Row): readonly string[] {
  return [
    name,
    formatWhole(perSecond.median),
    formatSpread(cpu),
    ratio === null ? '-' : formatSpread(ratio)
  ]
}
