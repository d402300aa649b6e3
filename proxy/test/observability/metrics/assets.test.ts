import { Registry } from 'prom-client'
import { test } from 'tap'
import { assetMetrics } from '../../../observability/metrics/assets.ts'

test('look-ups are counted by result, and the memory is what it is now', async (t) => {
  const registry = new Registry()
  const { asset, assetBytes } = assetMetrics([registry])
  asset('hit')
  asset('hit')
  asset('miss')
  assetBytes(2)
  assetBytes(1)
  const text = await registry.metrics()

  t.match(text, /^pagewarden_asset_lookups_total\{result="hit"\} 2$/m)
  t.match(text, /^pagewarden_asset_lookups_total\{result="miss"\} 1$/m)
  t.match(text, /^pagewarden_asset_memory_bytes 1$/m)
})
