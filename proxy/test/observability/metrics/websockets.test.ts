import { Registry } from 'prom-client'
import { test } from 'tap'
import { websocketMetrics } from '../../../observability/metrics/websockets.ts'

test('websockets are counted from their opening to their end, with all that they carried', async (t) => {
  const registry = new Registry()
  const metrics = websocketMetrics([registry], () => 2)

  metrics.websocketOpened(true)
  metrics.websocketOpened(false)
  metrics.websocketClosed(4403)
  metrics.revalidated({ kept: 7, gained: 1, lost: 0 })
  metrics.frame('browser', 10)
  metrics.frame('streamlit', 100)
  metrics.frame('streamlit', 5)
  await registry.metrics()

  const text = await registry.metrics()
  for (const line of [
    'pagewarden_websockets_open 2',
    'pagewarden_websockets_opened_total{resumed="yes"} 1',
    'pagewarden_websockets_opened_total{resumed="no"} 1',
    'pagewarden_websockets_closed_total{code="4403"} 1',
    'pagewarden_websockets_revalidated_total{result="kept"} 7',
    'pagewarden_websockets_revalidated_total{result="gained"} 1',
    'pagewarden_websockets_revalidated_total{result="lost"} 0',
    'pagewarden_websocket_messages_total{sender="browser"} 1',
    'pagewarden_websocket_messages_total{sender="streamlit"} 2',
    'pagewarden_websocket_bytes_total{sender="streamlit"} 105'
  ]) {
    t.match(text, line)
  }
})

test('a client that makes up close codes makes no series of them', async (t) => {
  const registry = new Registry()
  const metrics = websocketMetrics([registry], () => 0)

  for (let code = 3000; code < 3100; code += 1) metrics.websocketClosed(code)

  t.match(await registry.metrics(), 'pagewarden_websockets_closed_total{code="other"} 100')
})
