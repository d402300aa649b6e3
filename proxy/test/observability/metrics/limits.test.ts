import { Registry } from 'prom-client'
import { test } from 'tap'
import { limitMetrics } from '../../../observability/metrics/limits.ts'

test('everything that a limit rejects, closes or drops is counted', async (t) => {
  const registry = new Registry()
  const metrics = limitMetrics([registry])

  metrics.limited('memory')
  metrics.logDropped()
  metrics.memoryShort(true)
  metrics.shed(512)

  const text = await registry.metrics()
  for (const line of [
    'pagewarden_limited_total{reason="memory"} 1',
    'pagewarden_log_lines_dropped_total 1',
    'pagewarden_memory_short 1',
    'pagewarden_shed_bytes_total 512'
  ]) {
    t.match(text, line)
  }
  metrics.memoryShort(false)
  t.match(await registry.metrics(), 'pagewarden_memory_short 0')
})
