import { Registry } from 'prom-client'
import { test } from 'tap'
import { tokenMetrics } from '../../../observability/metrics/tokens.ts'

test('tokens and the keys for them are counted and timed', async (t) => {
  const registry = new Registry()
  const metrics = tokenMetrics([registry])

  metrics.keyFetch('alb', 'ok', 50)
  metrics.keyFetch('alb', 'limited', 0)
  metrics.verified('data', true)
  metrics.verified('access', false)
  metrics.verification(0.02)

  const text = await registry.metrics()
  for (const line of [
    'pagewarden_key_fetches_total{source="alb",result="ok"} 1',
    'pagewarden_key_fetches_total{source="alb",result="limited"} 1',
    'pagewarden_key_fetch_duration_seconds_bucket{le="0.025",source="alb"} 0',
    'pagewarden_key_fetch_duration_seconds_bucket{le="0.1",source="alb"} 1',
    'pagewarden_key_fetch_duration_seconds_count{source="alb"} 1',
    'pagewarden_verified_tokens_total{token="data",remembered="yes"} 1',
    'pagewarden_verified_tokens_total{token="access",remembered="no"} 1',
    'pagewarden_verification_duration_seconds_bucket{le="0.00005"} 1'
  ]) {
    t.match(text, line)
  }
})
