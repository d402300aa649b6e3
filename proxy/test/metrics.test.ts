import { test } from 'tap'
import { buildAdmin } from '../admin.ts'
import { createMetrics } from '../metrics.ts'

test('a collector reads every count at the admin address', async (t) => {
  const metrics = createMetrics(() => 3)
  const admin = buildAdmin(metrics)
  t.teardown(() => admin.close())
  metrics.decision(true, 'granted')
  metrics.decision(false, 'data-missing')
  metrics.message('refused', 'clearCache')
  metrics.keyFetch('alb', 'ok')
  metrics.verified('data', true)
  metrics.verified('access', false)

  const { statusCode, headers, payload } = await admin.inject('/metrics')

  t.equal(statusCode, 200)
  t.match(headers['content-type'], /^text\/plain; version=/)
  for (const line of [
    'pagewarden_decisions_total{result="allow",reason="granted"} 1',
    'pagewarden_decisions_total{result="deny",reason="data-missing"} 1',
    'pagewarden_websocket_messages_stopped_total{direction="refused",message="clearCache"} 1',
    'pagewarden_key_fetches_total{source="alb",result="ok"} 1',
    'pagewarden_verified_tokens_total{token="data",remembered="yes"} 1',
    'pagewarden_verified_tokens_total{token="access",remembered="no"} 1',
    'pagewarden_websockets_open 3',
    'pagewarden_process_cpu_seconds_total'
  ]) {
    t.match(payload, line)
  }
  t.equal((await admin.inject('/')).statusCode, 404)
})

test('two proxies in one process count apart', async (t) => {
  const [one, other] = [createMetrics(() => 0), createMetrics(() => 0)]
  one.keyFetch('pool', 'ok')
  t.notMatch(await other.registry.metrics(), 'result="ok"')
})
