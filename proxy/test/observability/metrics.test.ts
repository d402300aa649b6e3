import { test } from 'tap'
import { createMetrics } from '../../observability/metrics.ts'
import { createAdminServer } from '../../server/server.ts'

test('a collector reads every count at the admin address', async (t) => {
  const metrics = createMetrics(() => 3)
  const admin = createAdminServer(metrics)
  t.teardown(() => admin.close())
  metrics.decision(true, 'granted')

  const { statusCode, headers, payload } = await admin.inject('/metrics')

  t.equal(statusCode, 200)
  t.match(headers['content-type'], /^text\/plain; version=/)
  for (const line of [
    'pagewarden_decisions_total{result="allow",reason="granted"} 1',
    'pagewarden_websockets_open 3',
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds'
  ]) {
    t.match(payload, line)
  }
  t.equal((await admin.inject('/')).statusCode, 404)
})

test('two proxies in one process count apart', async (t) => {
  const [one, other] = [createMetrics(() => 0), createMetrics(() => 0)]
  one.keyFetch('pool', 'ok', 1)
  t.notMatch(await other.registry.metrics(), 'result="ok"')
})
