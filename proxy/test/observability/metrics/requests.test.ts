import { Registry } from 'prom-client'
import { test } from 'tap'
import { requestMetrics } from '../../../observability/metrics/requests.ts'

test('requests are counted by what they asked for, and so are their bytes', async (t) => {
  const registry = new Registry()
  const metrics = requestMetrics([registry])

  metrics.request('page', 200, 7)
  metrics.request('page', 403, 1)
  metrics.httpBytes(120, 2000)
  metrics.httpBytes(1, 2)

  const text = await registry.metrics()
  for (const line of [
    'pagewarden_http_requests_total{route="page",status="200"} 1',
    'pagewarden_http_requests_total{route="page",status="403"} 1',
    'pagewarden_http_request_duration_seconds_bucket{le="0.005",route="page"} 1',
    'pagewarden_http_request_duration_seconds_bucket{le="0.01",route="page"} 2',
    'pagewarden_http_bytes_total{direction="received"} 121',
    'pagewarden_http_bytes_total{direction="sent"} 2002'
  ]) {
    t.match(text, line)
  }
})
