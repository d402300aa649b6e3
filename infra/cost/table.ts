import type { Settings } from '../settings/settings.ts'
import { costOf, ITEMS, totalOf } from './cost.ts'

/** The costs of some profiles side by side, in Markdown. */
export function costTable(profiles: Readonly<Record<string, Settings>>, people: number): string {
  const costs = Object.values(profiles).map((settings) => costOf(settings, people))
  const rows = [
    ['US$ a month', ...Object.keys(profiles)],
    ['---', ...costs.map(() => '---:')],
    ...ITEMS.map((item) => [item, ...costs.map((cost) => dollars(cost[item]))]),
    ['**total**', ...costs.map((cost) => `**${dollars(totalOf(cost))}**`)]
  ]
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function dollars(amount: number): string {
  return amount.toFixed(0)
}
