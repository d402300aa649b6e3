import { test } from 'tap'
import { type Endpoint, endpointOf, streamUrl } from '../../streamlit/endpoints.ts'

const cases: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ['/', { kind: 'page', path: '/' }],
  ['/sales', { kind: 'page', path: '/sales' }],
  ['/sales/', { kind: 'page', path: '/sales' }],
  ['/Sales', { kind: 'page', path: '/Sales' }],
  ['/ページ', { kind: 'page', path: '/ページ' }],
  ['/_stcore/stream', { kind: 'stream' }],
  ['/_stcore/stream/', { kind: 'closed' }],
  ['/_STCORE/stream', { kind: 'closed' }],
  ['/_stcore/health', { kind: 'probe' }],
  ['/_stcore/host-config', { kind: 'probe' }],
  ['/sales/_stcore/health', { kind: 'misplaced-probe' }],
  ['/a/b/_stcore/host-config', { kind: 'misplaced-probe' }],
  ['/media/_stcore/health', { kind: 'closed' }],
  ['/_stcore/health/', { kind: 'closed' }],
  ['/_stcore/metrics', { kind: 'closed' }],
  ['/_stcore/script-health-check', { kind: 'closed' }],
  ['/_stcore/message', { kind: 'closed' }],
  ['/_stcore/new-in-2.0', { kind: 'closed' }],
  ['/_stcore', { kind: 'closed' }],
  ['/healthz', { kind: 'closed' }],
  ['/st-metrics', { kind: 'closed' }],
  ['/_pagewarden/x', { kind: 'closed' }],
  ['/_stcore/upload_file/s-1/f-1', { kind: 'upload', sessionId: 's-1' }],
  ['/_stcore/upload_file/s-1', { kind: 'closed' }],
  ['/_stcore/upload_file/s-1/f/x', { kind: 'closed' }],
  ['/media/0123abcd.png', { kind: 'media', id: '0123abcd' }],
  ['/media/0123abcd', { kind: 'media', id: '0123abcd' }],
  ['/media/0123ABCD.png', { kind: 'closed' }],
  ['/media/0123abcd.tar.gz', { kind: 'closed' }],
  ['/media/', { kind: 'closed' }],
  ['/static/js/index.js', { kind: 'asset' }],
  ['/component/app.thing/index.html', { kind: 'asset' }],
  ['/_stcore/bidi-components/x/y.js', { kind: 'asset' }],
  ['/favicon.png', { kind: 'asset' }],
  ['/favicon.ico', { kind: 'icon' }],
  ['/favicon.ico/', { kind: 'page', path: '/favicon.ico' }],
  ['/index.html', { kind: 'asset' }],
  ['/Static/x', { kind: 'closed' }],
  ['/static', { kind: 'closed' }],
  ['/app/static/report.pdf', { kind: 'route', path: '/app/static/report.pdf' }],
  ['/sales/more', { kind: 'route', path: '/sales/more' }],
  ['/auth/login', { kind: 'route', path: '/auth/login' }],
  ['x', { kind: 'route', path: 'x' }],
  ['', { kind: 'route', path: '' }]
]

test('every path is classified by what Streamlit serves there', async (t) => {
  for (const [path, endpoint] of cases) t.same(endpointOf(path), endpoint, path)
})

test('the URL of the websocket has the scheme of websockets and the base path', (t) => {
  t.equal(streamUrl('http://127.0.0.1:8501', ''), 'ws://127.0.0.1:8501/_stcore/stream')
  t.equal(streamUrl('https://app.internal', '/tools'), 'wss://app.internal/tools/_stcore/stream')
  t.end()
})
