import { BenchFault } from '../fault.ts'
import { formatShort } from '../measure/format.ts'
import type { Table } from '../whole/compare.ts'

const [left, wide, high, gap] = [150, 260, 18, 8]

/**
 * An SVG chart of a page load through each peer, with bytes and processor time. A busy machine
 * affects these less than the duration.
 *
 * @throws BenchFault if the run has no page load.
 */
export function chartOf(tables: readonly Table[]): string {
  const table = tables.find(({ key }) => key === 'pages-20')
  if (table === undefined) throw new BenchFault('There is no page load by 20 clients in it.')
  const peers = table.rows.map(({ peer }) => peer)
  const height = 44 + peers.length * (high + gap)
  const second = left + wide + 90
  const names = peers.map(
    (peer, at) => `<text x="${left - 10}" y="${topOf(at) + 13}" text-anchor="end">${peer}</text>`
  )
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${second + wide + 70} ${height}" font-family="sans-serif" font-size="13" fill="#57606a" role="img">`,
    `<title>${table.name}: Streamlit's CPU and the bytes of each</title>`,
    ...names,
    ...barsOf(table, 'appCpu', left, "ms of Streamlit's CPU a page"),
    ...barsOf(table, 'megabytes', second, 'MB a page'),
    '</svg>'
  ]
  return `${parts.join('\n')}\n`
}

function topOf(at: number): number {
  return 36 + at * (high + gap)
}

function barsOf({ rows }: Table, key: string, x: number, unit: string): readonly string[] {
  const all = rows.map(({ peer, cells }) => ({ peer, value: cells[key]?.median ?? 0 }))
  const most = Math.max(...all.map(({ value }) => value))
  const bars = all.map(({ peer, value }, at) => {
    const width = Math.max(1, Math.round((value / most) * wide))
    const fill = peer === 'Pagewarden' ? '#8a4b1f' : '#c9b8a4'
    return [
      `<rect x="${x}" y="${topOf(at)}" width="${width}" height="${high}" rx="3" fill="${fill}"/>`,
      `<text x="${x + width + 6}" y="${topOf(at) + 13}">${formatShort(value)}</text>`
    ].join('')
  })
  return [`<text x="${x}" y="22" font-weight="bold">${unit}</text>`, ...bars]
}
