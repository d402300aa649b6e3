import { BenchFault } from '../fault.ts'
import { tableOf } from '../measure/table.ts'
import { formatAbout, formatTable, formatTargets, type WholeReport } from '../whole/report.ts'

/** `<!-- bench: KEY KEY -->` and the following code block, which holds the tables of these keys. */
const place = /(<!-- bench: ([a-z0-9 -]+) -->\n```\n).*?(\n```)/gs

/**
 * Inserts the tables of a run into a page: `about` is the run itself, `targets` its result, every
 * other key is a workload or a benchmark.
 *
 * @throws BenchFault for a key that is not in the run: tables of two runs are not comparable.
 */
export function withTables(page: string, report: WholeReport): string {
  return page.replace(place, (_, before: string, keys: string, after: string) => {
    const tables = keys.split(' ').map((key) => formatPart(key, report).trimEnd())
    return `${before}${tables.join('\n\n')}${after}`
  })
}

function formatPart(key: string, report: WholeReport): string {
  if (key === 'about') return formatAbout(report)
  if (key === 'targets') return formatTargets(report.targets)
  const table = report.tables.find((each) => each.key === key)
  if (table !== undefined) return formatTable(table)
  const other = report.others.find(({ benchmark }) => benchmark === key)
  if (other === undefined) throw new BenchFault(`The run has nothing under "${key}".`)
  return tableOf(other)
}
