import { test } from 'tap'
import { createFixture, HOST, listen } from '../support/fixture.ts'
import { isProblem } from '../support/problem.ts'
import { send } from '../support/send.ts'
import { SUB } from '../support/tokens.ts'

test('the public endpoints can only be read, in one spelling, and say nothing about the app', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const headers = { host: 'anything' }

  const live = await send(port, { url: '/_pagewarden/live', headers })
  t.equal(live.statusCode, 200)
  t.equal(live.headers['cache-control'], 'no-store')
  t.equal(live.payload, '{"status":"live"}')
  t.equal((await send(port, { url: '/_pagewarden/live', method: 'HEAD', headers })).statusCode, 200)

  t.equal(
    (await send(port, { url: '/_pagewarden/ready', headers })).payload,
    '{"status":"ready","reasons":[],"warnings":[]}'
  )
  fixture.unready.push('streamlit-unsupported')
  const unready = await send(port, { url: '/_pagewarden/ready', headers })
  t.equal(unready.statusCode, 503)
  t.equal(
    unready.payload,
    '{"status":"not ready","reasons":["streamlit-unsupported"],"warnings":[]}'
  )

  const jwks = await send(port, { url: '/_pagewarden/jwks.json', headers })
  t.match(JSON.parse(jwks.payload), { keys: [{ kty: 'EC', alg: 'ES256' }] })
  t.same(fixture.streamlit.arrived, [])
})

test('a start is over when people could be served once, whatever comes after', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const url = '/_pagewarden/startup'
  fixture.unready.push('app-down')

  const starting = await send(port, { url })
  t.equal(starting.statusCode, 503)
  t.equal(starting.payload, '{"status":"starting","reasons":["app-down"]}')

  fixture.unready.pop()
  const started = await send(port, { url })
  t.equal(started.statusCode, 200)
  t.equal(started.payload, '{"status":"started","reasons":[]}')

  fixture.unready.push('stopping')
  t.equal((await send(port, { url })).statusCode, 200)
})

test('a readiness check completes the startup probe', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  await send(port, { url: '/_pagewarden/ready' })
  fixture.unready.push('app-down')

  t.equal((await send(port, { url: '/_pagewarden/startup' })).statusCode, 200)
})

test('an unknown path under our prefix is not found, and is not forwarded', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const headers = fixture.headers()
  const cases = [
    { url: '/_pagewarden/' },
    { url: '/_pagewarden/other' },
    { url: '/_pagewarden/whoami/' },
    { url: '/_pagewarden/live/x' },
    { url: '/_pagewarden/whoami', method: 'POST' },
    { url: '/_pagewarden/live', method: 'POST' },
    { url: '/_pagewarden/live', method: 'OPTIONS' }
  ]
  for (const request of cases) {
    const response = await send(port, { ...request, headers })
    t.equal(response.statusCode, 404, `${request.method} ${request.url}`)
    isProblem(t, response, 404)
  }
  t.same(fixture.streamlit.arrived, [])
})

test('a method that no route knows is answered like any other', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const url = '/_pagewarden/whoami'

  isProblem(t, await send(port, { url, method: 'PROPFIND', headers: fixture.headers() }), 404)
  isProblem(t, await send(port, { url, method: 'PROPFIND', headers: { host: HOST } }), 401)
  const post = await send(port, { url: '/sales', method: 'PROPFIND', headers: fixture.headers() })
  t.equal(post.headers.allow, 'GET, HEAD')
})

test('whoami tells a person who they are, what they may open, and until when', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  const response = await send(port, { url: '/_pagewarden/whoami', headers: fixture.headers() })

  t.equal(response.headers['cache-control'], 'no-store')
  t.same(JSON.parse(response.payload), {
    sub: SUB,
    username: SUB,
    email: 'zoe@example.com',
    emailVerified: true,
    groups: ['admins', 'analysts'],
    pages: ['/', '/sales'],
    expiresAt: '2026-11-21T13:00:00.000Z'
  })
})

test('a browser that is refused gets a page, and only then', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const accept = 'text/html,application/xhtml+xml'
  const url = '/payroll'

  const page = await send(port, { url, headers: { ...fixture.headers(), accept } })
  t.equal(page.statusCode, 403)
  t.match(page.headers, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': /^default-src 'none'/,
    'cache-control': 'no-store'
  })
  t.match(page.payload, 'zoe@example.com')
  t.match(page.payload, `<code>${page.headers['x-request-id']}</code>`)

  const unknown = await send(port, { url, headers: { host: HOST, accept } })
  t.equal(unknown.statusCode, 401)
  t.match(unknown.payload, 'Reload this page to sign in again')
  t.notMatch(unknown.headers, { location: /./ })

  isProblem(t, await send(port, { url, headers: { ...fixture.headers(), accept: '*/*' } }), 403)
  isProblem(
    t,
    await send(port, { url, method: 'POST', headers: { ...fixture.headers(), accept } }),
    405
  )
})
