import { connect } from 'node:net'
import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { bytesOf, createFixture, exchange, HOST, listen, ORIGIN } from '../support/fixture.ts'
import { SUB } from '../support/tokens.ts'

const close = { connection: 'close' }
const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  origin: ORIGIN,
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol': 'streamlit, xsrf'
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])

test('bytes that are not a plain HTTP/1.1 request are refused, and nothing reaches Streamlit', async (t) => {
  const { app, headers, streamlit } = await createFixture(t)
  const port = await listen(app)
  const good = { ...headers(), ...close }
  const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: b`)
  const lines = Object.entries(good).map(([name, value]) => `${name}: ${value}`)

  const cases: readonly (readonly [number, string, string])[] = [
    [400, 'lower-case method', bytesOf('get / HTTP/1.1', good)],
    [400, 'unknown method', bytesOf('FETCH / HTTP/1.1', good)],
    [405, 'TRACE', bytesOf('TRACE / HTTP/1.1', good)],
    [405, 'PROPFIND', bytesOf('PROPFIND / HTTP/1.1', good)],
    [405, 'POST to a page', bytesOf('POST / HTTP/1.1', { ...good, 'content-length': '0' })],
    [400, 'OPTIONS *', bytesOf('OPTIONS * HTTP/1.1', good)],
    [400, 'absolute target', bytesOf(`GET http://${HOST}/ HTTP/1.1`, good)],
    [400, 'absolute target elsewhere', bytesOf('GET https://evil.example/ HTTP/1.1', good)],
    [400, 'no Host', bytesOf('GET / HTTP/1.1', close)],
    [421, 'other Host', bytesOf('GET / HTTP/1.1', { ...good, host: 'evil.example' })],
    [421, 'Host with a port', bytesOf('GET / HTTP/1.1', { ...good, host: `${HOST}:443` })],
    [421, 'Host twice', bytesOf('GET / HTTP/1.1', [`Host: ${HOST}`, ...lines])],
    [400, 'HTTP/1.0', bytesOf('GET / HTTP/1.0', good)],
    [
      400,
      'HTTP/1.0 with chunks',
      bytesOf(
        'POST /app/static/a HTTP/1.0',
        { ...good, 'transfer-encoding': 'chunked' },
        '0\r\n\r\n'
      )
    ],
    [400, 'HTTP/1.0 upgrade', bytesOf('GET /_stcore/stream HTTP/1.0', { ...good, ...upgrade })],
    [417, 'unknown expectation', bytesOf('GET / HTTP/1.1', { ...good, expect: 'miracles' })],
    [431, '201 headers', bytesOf('GET / HTTP/1.1', [...many(201 - lines.length), ...lines])],
    [431, '1,001 headers', bytesOf('GET / HTTP/1.1', [...many(1_001), ...lines])],
    [431, '2,100 headers', bytesOf('GET / HTTP/1.1', [...many(2_100), ...lines])],
    [
      431,
      'upgrade with 2,100 headers',
      bytesOf('GET /_stcore/stream HTTP/1.1', [
        ...many(2_100),
        ...Object.entries({ ...good, ...upgrade }).map(([name, value]) => `${name}: ${value}`)
      ])
    ],
    [
      431,
      '100 KiB of cookies',
      bytesOf('GET / HTTP/1.1', { ...good, cookie: 'a'.repeat(102_400) })
    ],
    [400, 'space before the colon', bytesOf('GET / HTTP/1.1', [...lines, 'a : b'])],
    [400, 'folded header', bytesOf('GET / HTTP/1.1', [...lines, 'a: b\r\n c'])],
    [400, 'NUL in a value', bytesOf('GET / HTTP/1.1', [...lines, 'a: b\0'])],
    [
      400,
      'length and chunks',
      bytesOf('POST /app/static/a HTTP/1.1', {
        ...good,
        'content-length': '3',
        'transfer-encoding': 'chunked'
      })
    ],
    [
      400,
      'two lengths',
      bytesOf('POST /app/static/a HTTP/1.1', [...lines, 'content-length: 3', 'content-length: 4'])
    ],
    [400, 'escape of nothing', bytesOf('GET /%zz HTTP/1.1', good)],
    [400, 'escape of no UTF-8', bytesOf('GET /%c0%ae HTTP/1.1', good)]
  ]
  for (const [status, title, bytes] of cases) {
    t.equal(statusOf(await exchange(t, port, bytes)), status, title)
  }
  t.equal(
    await exchange(t, port, bytesOf('CONNECT a:1 HTTP/1.1', good)),
    '',
    'CONNECT is hung up on'
  )

  t.same(streamlit.arrived, [])
})

test('headers up to the limits of an ALB are accepted', async (t) => {
  const { app, headers, streamlit } = await createFixture(t)
  const port = await listen(app)
  const shards = [0, 1, 2, 3].map((n) => `AWSELBAuthSessionCookie-${n}=${'x'.repeat(4_000)}`)
  const cookie = [...shards, `app=${'y'.repeat(40_000)}`].join('; ')

  const answer = await exchange(
    t,
    port,
    bytesOf('GET / HTTP/1.1', { ...headers(), ...close, cookie })
  )

  t.equal(statusOf(answer), 200)
  t.equal(streamlit.arrived[0]?.headers.cookie, `app=${'y'.repeat(40_000)}`)
})

test('a target that the router cannot parse is answered and logged', async (t) => {
  const { app, headers, logged } = await createFixture(t)
  const port = await listen(app)

  const answer = await exchange(t, port, bytesOf('GET /%zz HTTP/1.1', { ...headers(), ...close }))

  t.match(answer, /content-type: application\/problem\+json/i)
  t.notMatch(answer, /zz|FST_/)
  t.match(logged(), /"reason":"path-not-normal".*"refused"/)
})

test('a body is requested only from a client that may send it', async (t) => {
  const { app, headers, registry, streamlit } = await createFixture(t)
  const port = await listen(app)
  const line = 'PUT /_stcore/upload_file/mine/a HTTP/1.1'
  const expect = { expect: '100-continue', 'content-length': '3', ...close }

  const stranger = await exchange(t, port, bytesOf(line, { host: HOST, ...expect }))
  const other = await exchange(t, port, bytesOf(line, { ...headers(), ...expect }))

  t.match(stranger, /^HTTP\/1\.1 401 /)
  t.match(other, /^HTTP\/1\.1 403 /)

  registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const invited = await exchange(t, port, bytesOf(line, { ...headers(), ...expect }, 'abc'))

  t.match(invited, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  t.match(streamlit.arrived, [{ method: 'PUT', bytes: 3 }])
})

test('a connection whose upgrade is refused is closed, whoever asked and whatever for', async (t) => {
  const { app, headers, streamlit } = await createFixture(t)
  const port = await listen(app)
  const good = { ...headers(), ...upgrade }
  const stream = 'GET /_stcore/stream HTTP/1.1'

  const cases: readonly (readonly [number, string, string])[] = [
    [401, 'no token', bytesOf(stream, { host: HOST, ...upgrade })],
    [400, 'bad target', bytesOf('GET /%zz HTTP/1.1', good)],
    [421, 'other host', bytesOf(stream, { ...good, host: 'evil.example' })],
    [404, 'a page', bytesOf('GET / HTTP/1.1', good)],
    [404, 'a page by h2c', bytesOf('GET / HTTP/1.1', { ...good, upgrade: 'h2c' })],
    [404, 'an own endpoint', bytesOf('GET /_pagewarden/whoami HTTP/1.1', good)],
    [405, 'by POST', bytesOf('POST /_stcore/stream HTTP/1.1', good)],
    [403, 'other origin', bytesOf(stream, { ...good, origin: 'https://evil.example' })],
    [400, 'h2c', bytesOf(stream, { ...good, upgrade: 'h2c' })],
    [400, 'h2c and websocket', bytesOf(stream, { ...good, upgrade: 'h2c, websocket' })],
    [400, 'version 8', bytesOf(stream, { ...good, 'sec-websocket-version': '8' })],
    [400, 'short key', bytesOf(stream, { ...good, 'sec-websocket-key': 'abc' })],
    [400, 'with a body', bytesOf(stream, { ...good, 'content-length': '3' }, 'abc')],
    [200, 'a probe', bytesOf('GET /_pagewarden/live HTTP/1.1', { ...upgrade, host: HOST })]
  ]
  for (const [status, title, bytes] of cases) {
    t.equal(statusOf(await exchange(t, port, bytes)), status, title)
  }
  t.match(
    await exchange(t, port, bytesOf(stream, { ...good, 'sec-websocket-version': '8' })),
    /sec-websocket-version: 13/i
  )
  t.same(streamlit.arrived, [])
})

test('S8: Upgrade without Connection: upgrade is ignored', async (t) => {
  const { app, headers, streamlit } = await createFixture(t)
  const port = await listen(app)
  const lone = { ...headers(), upgrade: 'websocket' }
  const cases: readonly (readonly [number, string, Readonly<Record<string, string>>])[] = [
    [200, '/', { connection: 'close' }],
    [200, '/', { connection: 'keep-upgrade, close' }],
    [200, '/_pagewarden/whoami', close],
    [403, '/payroll', { accept: 'text/html', ...close }],
    [426, '/_stcore/stream', close]
  ]
  for (const [status, path, more] of cases) {
    const bytes = bytesOf(`GET ${path} HTTP/1.1`, { ...lone, ...more })
    t.equal(statusOf(await exchange(t, port, bytes)), status, path)
  }
  t.same(
    streamlit.arrived.map(({ headers: { upgrade } }) => upgrade),
    [undefined, undefined]
  )
  for (const listed of ['upgrade', 'UPGRADE', 'keep-alive, Upgrade', 'a,upgrade ,b', '\tUpgrade']) {
    const bytes = bytesOf('GET / HTTP/1.1', { ...lone, connection: listed })
    t.equal(statusOf(await exchange(t, port, bytes)), 404, listed)
  }
})

test('a failure of the keys closes a connection that asked for an upgrade too', async (t) => {
  const { app, headers, tokens } = await createFixture(t)
  const port = await listen(app)
  tokens.endpoint.albAnswer = () => new Response('', { status: 500 })

  const answer = await exchange(
    t,
    port,
    bytesOf('GET /_stcore/stream HTTP/1.1', { ...headers(), ...upgrade })
  )

  t.match(answer, /^HTTP\/1\.1 503 /)
  t.match(answer, /retry-after: 2/i)
})

test('a stranger who resets the connection harms nobody', async (t) => {
  const { app, headers } = await createFixture(t)
  const port = await listen(app)
  for (const bytes of [
    'GET',
    bytesOf('GET / HTTP/1.1', headers()),
    bytesOf('GET /_stcore/stream HTTP/1.1', { ...headers(), ...upgrade })
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(bytes, () => {
          socket.resetAndDestroy()
          resolve()
        })
      )
    })
  }

  t.match(
    await exchange(t, port, bytesOf('GET / HTTP/1.1', { ...headers(), ...close })),
    /^HTTP\/1\.1 200 /
  )
})

test('slow headers or a slow body are answered 408', async (t) => {
  const { app, headers, registry, streamlit } = await createFixture(t, {
    PAGEWARDEN_HEADER_TIMEOUT: '1s',
    PAGEWARDEN_REQUEST_TIMEOUT: '1s'
  })
  registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const port = await listen(app)
  const line = 'PUT /_stcore/upload_file/mine/a HTTP/1.1'
  const half = bytesOf(line, { ...headers(), 'content-length': '9' }, 'abc')

  const [slowHeaders, slowBody] = await Promise.all([
    exchange(t, port, 'GET / HTTP/1.1\r\nhost: a'),
    exchange(t, port, half)
  ])

  t.match(slowHeaders, /^HTTP\/1\.1 408 /)
  t.match(slowBody, /^HTTP\/1\.1 408 /)
  t.same(streamlit.arrived, [], 'Streamlit never sees the end of it')
})

test('S4: a request in many small parts is refused, and a probe beside it is answered', async (t) => {
  const { app, headers, registry } = await createFixture(t)
  registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const port = await listen(app)
  const upload = (body: string) =>
    bytesOf(
      'PUT /_stcore/upload_file/mine/a HTTP/1.1',
      { ...headers(), 'transfer-encoding': 'chunked' },
      body
    )
  const cases: readonly (readonly [number, string, string])[] = [
    [431, 'header lines of four bytes', `GET / HTTP/1.1\r\n${'a:\r\n'.repeat(200_000)}`],
    [413, 'chunks of one byte', upload('1\r\nx\r\n'.repeat(200_000))],
    [400, 'a chunk extension without an end', upload(`1;${'a'.repeat(1_000_000)}`)],
    [413, 'a chunk extension on each byte', upload('1;a;b=c\r\nx\r\n'.repeat(70_000))],
    [431, 'trailers', upload(`1\r\nx\r\n0\r\n${'a:b\r\n'.repeat(200_000)}`)]
  ]
  for (const [status, title, bytes] of cases) {
    const attack = exchange(t, port, bytes, /\r\n\r\n/)
    const probe = exchange(
      t,
      port,
      bytesOf('GET /_pagewarden/live HTTP/1.1', { host: HOST, ...close })
    )
    t.match(await probe, /^HTTP\/1\.1 200 /, `a probe beside ${title}`)
    t.equal(statusOf(await attack), status, title)
  }
})
