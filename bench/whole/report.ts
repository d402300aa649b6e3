import { formatColumns, formatSpread } from '../measure/format.ts'
import type { Report } from '../measure/report.ts'
import { tableOf } from '../measure/table.ts'
import type { Table } from './compare.ts'
import type { Target } from './targets.ts'

/** The whole run, for machines. */
export type WholeReport = {
  readonly benchmark: string
  /** The time of its start, as ISO 8601. */
  readonly began: string
  readonly machine: string
  /** The load average (getloadavg(3)) at its start and at its end. */
  readonly load: readonly number[]
  readonly seconds: number
  /** The version of each peer by name; `null` if it is absent. */
  readonly peers: Readonly<Record<string, string | null>>
  /** The parts that were left out, with the reason. */
  readonly absent: readonly string[]
  readonly tables: readonly Table[]
  readonly others: readonly Report[]
  readonly targets: readonly Target[]
  /** Pagewarden's functions with the largest self time; empty without a profile. */
  readonly hot: readonly string[]
}

/** The whole run, for people. */
export function formatWhole(report: WholeReport): string {
  const { tables, others, targets, hot } = report
  const blocks = [
    formatAbout(report),
    ...tables.map(formatTable),
    ...others.map((other) => tableOf(other).trimEnd()),
    ...(targets.length === 0 ? [] : [formatTargets(targets)]),
    ...(hot.length === 0 ? [] : [['Time in functions themselves', '', ...hot].join('\n')])
  ]
  return `${blocks.join('\n\n')}\n`
}

/** The run: its parts, machine, time and peers, and what was absent. */
export function formatAbout(report: WholeReport): string {
  const { benchmark, began, machine, seconds, load, peers, absent } = report
  const [from, to] = load.map((each) => each.toFixed(1))
  const present = Object.entries(peers).flatMap(([name, version]) =>
    version === null ? [] : [`${name} ${version}`]
  )
  return [
    `${benchmark}: ${Math.round(seconds)} s from ${began.slice(0, 16)} UTC; ${machine}; load average ${from} at its start, ${to} at its end`,
    `Beside ${['no proxy', ...present].join(', ')}.`,
    ...absent
  ].join('\n')
}

export function formatTable({ name, how, rounds, columns, rows }: Table): string {
  const lines = rows.map(({ peer, cells }) => [
    peer,
    ...columns.map(({ key }) => {
      const cell = cells[key] ?? null
      return cell === null ? '-' : formatSpread(cell)
    })
  ])
  const heads = ['', ...columns.map(({ head }) => head)]
  const times = rounds === 1 ? 'one round' : `${rounds} rounds, median and spread`
  return [`${name}: ${how}; ${times}`, '', ...formatColumns([heads, ...lines])].join('\n')
}

export function formatTargets(targets: readonly Target[]): string {
  const lines = targets.map(({ what, bound, came, isMet, unit }) => [
    what,
    bound,
    came === null ? 'not in this run' : `${formatSpread(came)} ${unit}`,
    isMet === null ? '-' : isMet ? 'met' : 'UNMET'
  ])
  return ['Targets, by the median', '', ...formatColumns(lines)].join('\n')
}
