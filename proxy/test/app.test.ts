import { once } from 'node:events'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { StreamlitSession } from '../enforcement/session-registry.ts'
import { Revalidation } from '../websocket/revalidate.ts'
import {
  bytesOf,
  createFixture,
  exchange,
  HOST,
  listen,
  ORIGIN,
  policyOf,
  policyText
} from './support/fixture.ts'
import { rerun } from './support/frames.ts'
import { send } from './support/send.ts'
import { tcpUnder, until } from './support/sockets.ts'
import { SUB } from './support/tokens.ts'

const subprotocols = ['streamlit', 'xsrf-token']

test('a person with access to the app gets a websocket, and sign-out ends it', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const url = `ws://127.0.0.1:${port}/_stcore/stream`
  const headers = fixture.headers()

  const browser = new WebSocket(url, subprotocols, { headers, origin: ORIGIN })
  const [first] = await once(browser, 'message')

  t.ok(first.length > 0)
  t.equal(browser.protocol, 'streamlit')
  t.same(fixture.wires, [{ ok: true, version: '1.67.0', isTested: true }])
  t.equal(fixture.sockets.size, 1)
  const [handshake] = fixture.streamlit.arrived
  t.match(handshake?.headers, { host: HOST, origin: ORIGIN, 'x-forwarded-user': SUB })
  t.equal(handshake?.headers['sec-websocket-protocol'], 'streamlit,xsrf-token')
  t.ok(handshake?.headers['x-pagewarden-assertion'])
  t.notOk(handshake?.headers['x-amzn-oidc-data'])

  const closed = once(browser, 'close')
  const visit = {
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document'
  }
  await send(port, { url: '/_pagewarden/sign-out', headers: { ...headers, ...visit } })
  const [code, reason] = await closed
  t.equal(code, 4401)
  t.equal(String(reason), 'signed out')
})

test('without the guard in Streamlit no person is admitted, and the answer names the remedy', async (t) => {
  const fixture = await createFixture(t)
  fixture.streamlit.isGuarded = false
  const port = await listen(fixture.app)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  const [, refusal] = await once(browser, 'unexpected-response')
  t.equal(refusal.statusCode, 503)
  t.same(fixture.guards, [false])
  t.equal(fixture.sockets.size, 0)

  fixture.guarding.isMissing = true
  const headers = { ...fixture.headers(), accept: 'text/html' }
  const page = await send(port, { url: '/sales', headers })
  t.equal(page.statusCode, 503)
  t.match(page.payload, 'put the folder guard of Pagewarden on PYTHONPATH')
  t.match(page.payload, 'zoe@example.com')
  const { payload } = await send(port, { url: '/', headers: fixture.headers() })
  t.match(payload, 'nobody is let in')
  t.equal((await send(port, { url: '/_pagewarden/whoami', headers })).statusCode, 200)
  t.same(
    fixture.streamlit.arrived.map(({ target }) => target),
    ['/_stcore/stream']
  )
})

test('if no guard is required, a Streamlit without it is served', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_GUARD: 'off' })
  fixture.streamlit.isGuarded = false
  const port = await listen(fixture.app)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')

  t.equal(fixture.sockets.size, 1)
  t.same(fixture.guards, [])
})

test('a person may upload to their own session, and read a media file that they were delivered', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: ['/'], closed: [] }))
  fixture.registry.deliverFiles(SUB, ['aa'], ['/'])
  const headers = fixture.headers()

  t.equal((await send(port, { url: '/media/aa.png', headers })).statusCode, 200)
  t.equal((await send(port, { url: '/media/bb.png', headers })).statusCode, 404)
  const put = { method: 'PUT', headers } as const
  t.equal((await send(port, { url: '/_stcore/upload_file/mine/a', ...put })).statusCode, 200)
  t.equal((await send(port, { url: '/_stcore/upload_file/other/a', ...put })).statusCode, 403)
})

test('a policy change closes the websockets that it affects', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')
  const closed = once(browser, 'close')
  fixture.govern(policyText.replace('group:analysts', 'group:hr'))

  const revalidation = new Revalidation({ sockets: fixture.sockets })
  t.same(await revalidation.all(), { kept: 0, gained: 0, lost: 1 })
  t.equal((await closed)[0], 4403)
  t.match(fixture.logged(), /"page":"\/sales".*"asked":"policy","msg":"refused"/)
})

test('a frame that is not a message of a browser is recorded, and the end of its websocket too', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')

  browser.send(Buffer.from([0xff, 0xff]))
  const [code] = await once(browser, 'close')

  t.equal(code, 1002)
  t.match(fixture.logged(), /"msg":"message refused"/)
})

test('a page request inside the websocket is also evaluated by the shadow policy', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.inShadow.policy = policyOf(policyText.replace('group:hr', 'signed-in'), 'next')
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')

  browser.send(rerun({ name: 'payroll' }))
  await until(() => fixture.logged().includes('the shadow policy would allow'))

  t.match(fixture.logged(), /"page":"\/payroll","asked":"name".*"shadow":"next"/)
})

test('a Streamlit of an unknown version is refused, and the result is reported to the readiness check', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_UNKNOWN_STREAMLIT: 'refuse' })
  fixture.streamlit.version = '1.99.0'
  const port = await listen(fixture.app)

  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  const [code] = await once(browser, 'close')

  t.equal(code, 1011)
  t.match(fixture.wires, [{ ok: false, version: '1.99.0' }])
})

test('a path without our own route is forwarded to Streamlit, and gets 502 if it is down', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  await fixture.streamlit.close()

  const response = await send(port, {
    url: '/sales',
    headers: { ...fixture.headers(), accept: 'text/html' }
  })

  t.equal(response.statusCode, 502)
  t.match(response.payload, 'The app cannot be reached.')
  t.match(response.payload, 'zoe@example.com')
  t.notMatch(response.payload, '127.0.0.1')
})

test('the log never contains a token, a cookie or an email', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const good = fixture.headers()
  const cookie = 'AWSELBAuthSessionCookie-0=c00kie-value; _streamlit_xsrf=xsrf-value'
  const foreign = fixture.headers({ data: { header: { signer: 'arn:aws:other' } } })
  const hooks = ['/', '/payroll', '/media/aa.png', '/_stcore/upload_file/secret-session/f', '/%zz']
  const bends: readonly Record<string, string>[] = [
    {},
    { ...foreign },
    { ...fixture.headers({ data: { exp: fixture.tokens.clock.at(-99) } }) },
    { 'x-amzn-oidc-identity': 'zoe@example.com' },
    { 'x-amzn-oidc-accesstoken': String(good['x-amzn-oidc-data']) },
    { 'x-amzn-oidc-data': `${good['x-amzn-oidc-data']},x` },
    { 'x-amzn-trace-id': String(good['x-amzn-oidc-data']) },
    { host: 'zoe@example.com' },
    { origin: ORIGIN, connection: 'Upgrade', upgrade: 'h2c' },
    { expect: 'zoe@example.com' },
    { 'content-type': 'zoe@example.com' }
  ]
  for (const bend of bends) {
    for (const url of hooks) {
      await send(port, { url, headers: { ...good, cookie, connection: 'close', ...bend } })
      await send(port, { url, method: 'POST', headers: { ...good, cookie, ...bend } })
    }
  }
  fixture.tokens.endpoint.albAnswer = () => new Response('', { status: 500 })
  const other = fixture.headers({ data: { header: { kid: crypto.randomUUID() } } })
  await send(port, { url: '/', headers: { ...other, cookie } })
  await fixture.streamlit.close()
  await send(port, { url: '/', headers: { ...good, cookie } })
  await exchange(t, port, bytesOf('GET / HTTP/1.1', { ...good, cookie: 'c00kie-value\0' }))
  await exchange(t, port, bytesOf('zoe@example.com', {}))

  const logged = fixture.logged()
  t.ok(logged.split('\n').length > 50)
  for (const header of [good, foreign, other]) {
    for (const token of [header['x-amzn-oidc-data'], header['x-amzn-oidc-accesstoken']]) {
      for (const part of String(token).split('.')) t.notOk(logged.includes(part))
    }
  }
  t.notMatch(logged, /c00kie|xsrf|@example\.com|secret-session|eyJ/)
})

test('a websocket that floods is closed and counted', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_MAX_MESSAGES: '1' })
  const port = await listen(fixture.app)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, subprotocols, {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')
  t.ok(fixture.sockets.list().every(({ bufferedBytes }) => bufferedBytes() >= 0))

  const closed = once(browser, 'close')
  // In one segment: messages in several segments are only throttled.
  tcpUnder(browser).cork()
  for (let count = 0; count < 20; count += 1) browser.send(rerun({}))
  tcpUnder(browser).uncork()

  t.equal((await closed)[0], 1008)
  t.match(await fixture.metrics.registry.metrics(), 'pagewarden_limited_total{reason="messages"}')
})
