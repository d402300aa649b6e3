import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { createMetrics } from '../observability/metrics.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')

type Row = readonly [name: string, kind: string, labels: string, help: string]

/** Our own metrics, from their table. */
const ours = (): readonly Row[] =>
  createMetrics(() => 0)
    .registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith('pagewarden_'))
    .map(({ name, type, help, ...more }): Row => [name, String(type), labelsOf(more), help])

/** `prom-client` keeps the names of a metric's labels, but its types do not tell. */
const labelsOf = (metric: object): string => {
  const names: unknown = Reflect.get(metric, 'labelNames')
  return Array.isArray(names) ? names.filter((name) => name !== 'le').join(', ') : ''
}

test('docs/metrics.md lists every metric with its type, labels and meaning, and no other', async (t) => {
  const rows = (await readFile(join(docs, 'metrics.md'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('| `pagewarden_'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))

  t.same(
    rows,
    ours().toSorted(([one], [other]) => (one < other ? -1 : 1))
  )
})

test('names, units and suffixes follow the rules of Prometheus', async (t) => {
  for (const [name, kind] of ours()) {
    t.match(name, /^pagewarden_[a-z_]+$/, name)
    t.equal(name.endsWith('_total'), kind === 'counter', `${name} is a ${kind}`)
    t.notMatch(name, /_(?:ms|milliseconds|minutes|kb|mb)(?:_|$)/, name)
  }
})
