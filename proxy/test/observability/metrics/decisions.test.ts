import { Registry } from 'prom-client'
import { test } from 'tap'
import { decisionMetrics } from '../../../observability/metrics/decisions.ts'

test('decisions are counted by result and reason, stopped messages by kind', async (t) => {
  const registry = new Registry()
  const metrics = decisionMetrics([registry])

  metrics.decision(true, 'granted')
  metrics.decision(false, 'data-missing')
  metrics.message('refused', 'clearCache')

  const text = await registry.metrics()
  t.match(text, 'pagewarden_decisions_total{result="allow",reason="granted"} 1')
  t.match(text, 'pagewarden_decisions_total{result="deny",reason="data-missing"} 1')
  t.match(
    text,
    'pagewarden_websocket_messages_stopped_total{direction="refused",message="clearCache"} 1'
  )
})
