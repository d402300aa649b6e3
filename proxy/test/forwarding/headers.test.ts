import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'tap'
import { OVERRIDE_HEADERS, requestHeaders, responseHeaders } from '../../forwarding/headers.ts'

const identity = { 'x-forwarded-user': 'zoe', 'x-pagewarden-pages': '/' }
const cookie = 'AWSELBAuthSessionCookie'

const sent = (headers: IncomingHttpHeaders) => requestHeaders(headers, identity, cookie)

test("a client's copies of our headers are removed in every spelling, and ours are set once", async (t) => {
  const cases: readonly IncomingHttpHeaders[] = [
    { 'x-forwarded-user': 'admin' },
    { x_forwarded_user: 'admin' },
    { 'x_forwarded-user': 'admin', 'x-forwarded_user': 'admin' },
    { 'x-forwarded-user': 'admin, admin' },
    { 'x-pagewarden-pages': '/,/secret', x_pagewarden_pages: '/secret' },
    { 'x-pagewarden-assertion': 'forged' },
    { 'x-amzn-oidc-data': 'token', 'x-amzn-oidc-accesstoken': 'token', x_amzn_oidc_identity: 'a' },
    { 'x-streamlit-user': 'eyJlbWFpbCI6ImFkbWluIn0=' },
    { 'x-auth-request-email': 'admin@example.com' },
    { 'x-forwarded-email': 'admin@example.com' },
    { connection: 'x-forwarded-user, x-pagewarden-pages' },
    { connection: 'close, X-Forwarded-User', 'x-forwarded-user': 'admin' }
  ]
  for (const headers of cases) t.same(sent(headers), identity, JSON.stringify(headers))
})

test('hop-by-hop headers are not forwarded', async (t) => {
  const hopByHop = {
    connection: 'keep-alive, te',
    'keep-alive': 'timeout=5',
    'proxy-authenticate': 'Basic',
    'proxy-authorization': 'Basic eA==',
    'proxy-connection': 'close',
    te: 'trailers',
    trailer: 'x-t',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
    'http2-settings': 'x',
    expect: '100-continue'
  }
  t.same(sent({ ...hopByHop, 'x-stays': '3' }), { ...identity, 'x-stays': '3' })
  t.same(responseHeaders({ ...hopByHop, 'x-stays': '3' }), { 'x-stays': '3' })
})

test('S8: `Connection` cannot remove a header of the message', async (t) => {
  const headers = {
    host: 'app.example.com',
    origin: 'https://app.example.com',
    cookie: '_streamlit_xsrf=2|a',
    'x-forwarded-for': '192.0.2.1',
    'x-amzn-trace-id': 'Root=1-2-3',
    'content-type': 'text/plain'
  }
  const connection = `upgrade, ${Object.keys(headers).join(', ')}`
  t.same(sent({ ...headers, connection }), { ...headers, ...identity })
  t.same(responseHeaders({ 'x-a': '1', connection: 'x-a' }), { 'x-a': '1' })
})

test('S8: a header that claims another path, method or host is removed', async (t) => {
  const names = [
    'x-original-url',
    'x-original-uri',
    'x-original-host',
    'x-original-method',
    'x-rewrite-url',
    'x-rewrite-uri',
    'x-override-url',
    'x-forwarded-uri',
    'x-forwarded-url',
    'x-forwarded-path',
    'x-forwarded-prefix',
    'x-forwarded-method',
    'x-forwarded-host',
    'x-forwarded-server',
    'x-http-method',
    'x-http-method-override',
    'x-http-host-override',
    'x-method-override',
    'x-method',
    'x-host',
    'x-script-name',
    'x-request-uri',
    'x-replaced-path',
    'x-envoy-original-path',
    'x-waws-unencoded-url',
    'forwarded'
  ]
  for (const name of names) {
    for (const spelling of [name, name.replaceAll('-', '_'), name.replace('-', '_')]) {
      t.same(sent({ [spelling]: '/admin' }), identity, spelling)
    }
  }
})

test('S8: a header of the load balancer in another spelling is removed', async (t) => {
  for (const name of ['x_forwarded_for', 'x-forwarded_proto', 'x_forwarded-port']) {
    t.same(sent({ [name]: '192.0.2.9' }), identity, name)
  }
})

test('every override header begins with a letter that the quick check expects', async (t) => {
  for (const name of OVERRIDE_HEADERS) t.match(name, /^[xf]/)
})

test('the headers that Streamlit needs arrive unchanged', async (t) => {
  const headers = {
    host: 'app.example.com',
    origin: 'https://app.example.com',
    range: 'bytes=0-9',
    'if-none-match': '"x"',
    'content-type': 'text/plain ;charset',
    'x-xsrftoken': '2|a|b|1',
    'x-forwarded-for': '192.0.2.1',
    'accept-encoding': 'gzip'
  }
  t.same(sent(headers), { ...headers, ...identity })
})

test('the cookies of the load balancer are removed, and other cookies stay', async (t) => {
  const cases = [
    [
      'AWSELBAuthSessionCookie-0=a; _streamlit_xsrf=2|b; AWSELBAuthSessionCookie-1=c',
      '_streamlit_xsrf=2|b'
    ],
    ['a=b; c=d', 'a=b; c=d'],
    ['a=b;AWSELBAuthSessionCookie-0=x;c=d', 'a=b; c=d'],
    ['AWSALBAuthNonce=x; a=b', 'a=b'],
    [' AWSELBAuthSessionCookie-0 =x; a=b', 'a=b'],
    ['a="x=y"; b', 'a="x=y"; b'],
    ['AWSELBAuthSessionCookie-0=x', undefined],
    ['; ;', undefined],
    ['', undefined]
  ] as const
  for (const [given, left] of cases) t.equal(sent({ cookie: given })['cookie'], left, given)
})

test('header names that mean something to JavaScript are handled as names', async (t) => {
  const headers: IncomingHttpHeaders = JSON.parse(
    '{"__proto__":"a","constructor":"b","hasownproperty":"c"}'
  )
  const relayed = sent(headers)

  t.equal(Object.getPrototypeOf(relayed), null)
  t.same(Object.getOwnPropertyDescriptor(relayed, '__proto__')?.value, 'a')
  t.equal(relayed['constructor'], 'b')
})

test('a response keeps its headers, except for the names that are ours', async (t) => {
  const headers = {
    'content-type': 'text/html',
    'set-cookie': ['a=b', 'c=d'],
    'x-forwarded-user': 'zoe',
    'x-pagewarden-pages': '/'
  }
  t.same(responseHeaders(headers), {
    'content-type': 'text/html',
    'set-cookie': ['a=b', 'c=d']
  })
  t.same(responseHeaders({ 'x-nothing': undefined }), {})
})
