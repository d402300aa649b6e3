import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { createMetrics } from '../observability/metrics.ts'

type Panel = {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}

const file = join(import.meta.dirname, '..', '..', 'docs', 'grafana.json')

const panelsOf = async (): Promise<readonly Panel[]> =>
  JSON.parse(await readFile(file, 'utf8')).panels

/** Every possible series, with its labels. */
const series = (): ReadonlyMap<string, readonly string[]> => {
  const metrics = createMetrics(() => 0).registry.getMetricsAsArray()
  return new Map(
    metrics.flatMap((metric) => {
      // `prom-client` keeps the names of a metric's labels, but its types do not tell.
      const labels = (Reflect.get(metric, 'labelNames') ?? []) as readonly string[]
      const endings = String(metric.type) === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
      return endings.map((ending) => [`${metric.name}${ending}`, labels] as const)
    })
  )
}

const namesIn = (expr: string): readonly string[] =>
  [...expr.matchAll(/\b(?:pagewarden|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name)

/** The labels that a collector adds to every series, and the label of a histogram's buckets. */
const added = ['job', 'instance', 'le']

test('the dashboard uses only existing metrics and labels', async (t) => {
  const known = series()
  for (const { title, targets = [] } of await panelsOf()) {
    for (const { expr, legendFormat } of targets) {
      const names = namesIn(expr)
      t.not(names.length, 0, title)
      for (const name of names) t.ok(known.has(name), `${title}: ${name}`)
      const labels = new Set([...added, ...names.flatMap((name) => known.get(name) ?? [])])
      const asked = [
        ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
        ...[...expr.matchAll(/([a-z_]+)=~?"/g)].map(([, label = '']) => label),
        ...[...legendFormat.matchAll(/\{\{([a-z_]+)\}\}/g)].map(([, label = '']) => label)
      ]
      t.same(
        asked.filter((label) => !labels.has(label)),
        [],
        title
      )
    }
  }
})

test('the dashboard shows every metric of ours', async (t) => {
  const shown = (await panelsOf()).flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => namesIn(expr))
  )
  const metrics = createMetrics(() => 0).registry.getMetricsAsArray()
  for (const { name } of metrics.filter((metric) => metric.name.startsWith('pagewarden_'))) {
    t.ok(
      shown.some((each) => each.replace(/_(?:bucket|sum|count)$/, '') === name),
      name
    )
  }
})

test('every panel has its own position, a title and a description', async (t) => {
  const panels = await panelsOf()
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`)
  )
  t.equal(new Set(cells).size, cells.length, 'none lies on another')
  for (const { type, title, description } of panels) {
    t.ok(title)
    if (type !== 'row') t.ok(description, title)
  }
})
