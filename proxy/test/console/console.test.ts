import { once } from 'node:events'
import Fastify from 'fastify'
import { type Test, test } from 'tap'
import { WebSocket } from 'ws'
import { addForms } from '../../console/console.ts'
import { maxStreamsEach } from '../../console/streams.ts'
import { openStream } from '../support/event-stream.ts'
import { createFixture, listen, ORIGIN, policyText } from '../support/fixture.ts'
import { faultsOf } from '../support/html.ts'
import { send } from '../support/send.ts'
import { SUB } from '../support/tokens.ts'

const path = '/_pagewarden/console'
const own = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' }
const json = { ...form, accept: 'application/json' }
const bob = '0b5bef9c-5042-4a9c-a3a1-00000000000b'

/** The app with a console for admins; the good headers are an admin's. */
async function createConsole(t: Test) {
  const fixture = await createFixture(t)
  fixture.govern(`${policyText}console: [group:admins]\n`)
  const port = await listen(fixture.app)
  const admin = fixture.headers()
  /** Of somebody else, who is no admin. */
  const { 'x-amzn-oidc-identity': _, ...other } = fixture.headers({
    claims: { sub: bob, 'cognito:groups': ['analysts'] },
    data: { claims: { sub: bob, email: 'bob@example.com' } }
  })
  const join = async (headers: Record<string, string>) => {
    const url = `ws://127.0.0.1:${port}/_stcore/stream`
    const browser = new WebSocket(url, ['streamlit', 'xsrf'], { headers, origin: ORIGIN })
    await once(browser, 'message')
    return browser
  }
  return { fixture, port, admin, other, join }
}

test('a person outside the console list finds no sign of a console', async (t) => {
  const { fixture, port, other } = await createConsole(t)
  const unknown = await send(port, { url: '/_pagewarden/nothing', headers: other })
  const requests = [
    { url: path },
    { url: `${path}?x=1` },
    { url: `${path}/events` },
    { url: `${path}/console.js` },
    { url: `${path}/console.css` },
    { url: `${path}/explain`, method: 'POST', headers: form, body: 'page=/' },
    { url: `${path}/sign-out`, method: 'POST', headers: form, body: `sub=${SUB}` },
    {
      url: `${path}/sign-out`,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'
    },
    { url: `${path}/sign-out` }
  ]
  const plain = (payload: string) => payload.replace(/"requestId":"[^"]*"/, '')
  for (const { headers = {}, ...request } of requests) {
    const response = await send(port, { ...request, headers: { ...other, ...headers } })
    t.equal(response.statusCode, 404, JSON.stringify(request).slice(0, 80))
    t.equal(plain(response.payload), plain(unknown.payload))
    t.equal(response.headers['content-security-policy'], unknown.headers['content-security-policy'])
  }
  t.match(
    fixture.logged(),
    /"page":"\/_pagewarden\/console","rule":"console","reason":"console-not-granted"/
  )
  t.notMatch(fixture.logged(), 'signed out by an operator')
})

test('without a console list nobody has a console', async (t) => {
  const { fixture, port, admin } = await createConsole(t)
  fixture.govern(policyText)
  t.equal((await send(port, { url: path, headers: admin })).statusCode, 404)
  fixture.govern(`${policyText}report-only: true\n`)
  t.equal(
    (await send(port, { url: path, headers: admin })).statusCode,
    404,
    'also when the policy is report-only'
  )
})

test('an admin gets the page, which loads its own files and nothing else', async (t) => {
  const { fixture, port, admin, other, join } = await createConsole(t)
  await join(other)
  const response = await send(port, { url: path, headers: admin })

  t.equal(response.statusCode, 200)
  t.same(faultsOf(response.payload), [])
  t.match(response.payload, 'bob@example.com')
  const policy = response.headers['content-security-policy'] ?? ''
  t.match(
    policy,
    `default-src 'none'; script-src ${ORIGIN}${path}/console.js; style-src ${ORIGIN}${path}/console.css ${ORIGIN}${path}/console-parts.css;`
  )
  t.match(policy, "frame-ancestors 'none'")
  t.notMatch(policy, /unsafe|\*/)
  t.equal(response.headers['cache-control'], 'no-store')
  const files = [
    ...response.payload.matchAll(/(?:src|href)="([^"]*console[a-z-]*\.(?:js|css)[^"]*)"/g)
  ]
  t.equal(files.length, 3)
  for (const [, url = ''] of files) {
    const file = await send(port, { url, headers: admin })
    t.equal(file.statusCode, 200)
    t.match(file.headers['content-type'], /text\/(?:javascript|css)/)
  }
  t.match(fixture.logged(), /"page":"\/_pagewarden\/console","rule":"console","reason":"granted"/)
  t.notMatch(fixture.logged(), '@example.com')
})

test('the stream reports at once who connects, their page, and what is refused', async (t) => {
  const { port, admin, other, join } = await createConsole(t)
  const stream = await openStream(t, port, `${path}/events`, admin)
  t.equal(stream.statusCode, 200)
  t.match(stream.headers, { 'content-type': 'text/event-stream', 'cache-control': /no-store/ })
  await stream.saying(/Nobody is here/)

  await join(other)
  await stream.saying(/bob@example\.com/)
  await send(port, { url: '/payroll', headers: other })
  await stream.saying(/page-not-granted/)
  const { 'x-amzn-oidc-data': _, ...stranger } = other
  await send(port, { url: '/payroll', headers: stranger })
  await stream.saying(/1 request without a valid sign-in/)
})

test('a stream ends with the right to the console, at sign-out and with the server', async (t) => {
  const { fixture, port, admin } = await createConsole(t)
  const url = `${path}/events`
  const lost = await openStream(t, port, url, admin)
  fixture.govern(policyText)
  await lost.over
  t.equal((await send(port, { url, headers: admin })).statusCode, 404)

  fixture.govern(`${policyText}console: [group:admins]\n`)
  const left = await openStream(t, port, url, admin)
  const visit = {
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document'
  }
  await send(port, { url: '/_pagewarden/sign-out', headers: { ...admin, ...visit } })
  await left.over

  const expired = await openStream(t, port, url, admin)
  fixture.tokens.clock.pass(3_700)
  await expired.over

  const last = await openStream(t, port, url, fixture.headers())
  await fixture.app.close()
  await last.over
  t.pass('all ended')
})

test('the number of streams of one person has a bound', async (t) => {
  const { port, admin } = await createConsole(t)
  const url = `${path}/events`
  for (let at = 0; at < maxStreamsEach; at += 1) await openStream(t, port, url, admin)
  const response = await send(port, { url, headers: admin })
  t.equal(response.statusCode, 429)
  t.equal(response.headers['retry-after'], '10')
})

test('the explain form answers about people who are here and about others', async (t) => {
  const { port, admin, other, join } = await createConsole(t)
  await join(other)
  const ask = (fields: Record<string, string>, headers: Record<string, string> = json) =>
    send(port, {
      url: `${path}/explain`,
      method: 'POST',
      headers: { ...admin, ...headers },
      body: String(new URLSearchParams(fields))
    })

  const here = await ask({ who: bob, page: '/payroll' })
  t.match(JSON.parse(here.payload).html, /May not open[\s\S]*bob@example\.com[\s\S]*group:hr/)
  const described = await ask({ email: 'eve@example.com', groups: 'hr', page: '/payroll' })
  t.match(JSON.parse(described.payload).html, /May open[\s\S]*eve@example\.com/)
  const page = await ask({ email: '"><b>', page: '/sales' }, form)
  t.same(faultsOf(page.payload), [])
  t.match(page.payload, 'value="&#34;&#62;&#60;b&#62;"')
  t.equal((await ask({ page: '/' }, { ...own, 'content-type': 'text/plain' })).statusCode, 415)
})

test('a signed-out person loses their tabs and tokens, and nobody else does', async (t) => {
  const { fixture, port, admin, other, join } = await createConsole(t)
  const [hers, his] = [await join(admin), await join(other)]
  let isHersOpen = true
  hers.once('close', () => {
    isHersOpen = false
  })
  const closed = once(his, 'close')
  const sent = { url: `${path}/sign-out`, method: 'POST', body: `sub=${bob}` }

  const response = await send(port, { ...sent, headers: { ...admin, ...json } })

  t.match(JSON.parse(response.payload).done, '1 open tab ended')
  const [code, reason] = await closed
  t.same([code, String(reason)], [4401, 'signed out'])
  t.ok(isHersOpen)
  const html = { accept: 'text/html' }
  const refused = await send(port, { url: '/sales', headers: { ...other, ...html } })
  t.equal(refused.statusCode, 401)
  t.match(refused.payload, /ended by an operator[\s\S]*href="\/_pagewarden\/sign-out"/)
  t.match(fixture.logged(), /"reason":"sign-in-ended"/)
  t.match(
    fixture.logged(),
    new RegExp(`"sub":"${SUB}","target":"${bob}","sockets":1,"msg":"signed out by an operator"`)
  )

  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    origin: ORIGIN,
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
  }
  const again = await send(port, { url: '/_stcore/stream', headers: { ...other, ...upgrade } })
  t.equal(again.statusCode, 401, 'no websocket by the old sign-in')
  const out = await send(port, { url: '/_pagewarden/sign-out', headers: other })
  t.equal(out.statusCode, 200, 'but the way out, which leads to a new one')

  fixture.tokens.clock.pass(60)
  const { 'x-amzn-oidc-identity': _, ...anew } = fixture.headers({
    claims: { sub: bob, auth_time: fixture.tokens.clock.at(-1) },
    data: { claims: { sub: bob } }
  })
  t.equal((await send(port, { url: '/sales', headers: anew })).statusCode, 200)
})

test('a sign-out without a script leads back to the page, which says what was done', async (t) => {
  const { port, admin } = await createConsole(t)
  const sent = { url: `${path}/sign-out`, method: 'POST', body: `sub=${bob}` }
  const response = await send(port, { ...sent, headers: { ...admin, ...form } })
  t.equal(response.statusCode, 303)
  const { location = '' } = response.headers
  t.equal(location, `${path}?ended=0`)
  t.match((await send(port, { url: location, headers: admin })).payload, '0 open tabs ended')

  for (const body of ['', 'sub=', 'sub=a%20b', `sub=${'x'.repeat(129)}`]) {
    const refused = await send(port, { ...sent, body, headers: { ...admin, ...form } })
    t.equal(refused.statusCode, 400, body)
  }
})

test('another site cannot make an admin sign anybody out, or ask in their name', async (t) => {
  const { fixture, port, admin, other, join } = await createConsole(t)
  await join(other)
  const { origin: _, ...without } = form
  const foreign: readonly Record<string, string>[] = [
    { ...form, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { ...form, origin: 'https://evil.example' },
    { ...form, origin: 'null' },
    { ...form, 'sec-fetch-site': 'same-site' },
    without
  ]
  for (const headers of foreign) {
    for (const name of ['sign-out', 'explain']) {
      const response = await send(port, {
        url: `${path}/${name}`,
        method: 'POST',
        headers: { ...admin, ...headers },
        body: `sub=${bob}&page=/`
      })
      t.equal(response.statusCode, 403)
    }
  }
  t.equal(fixture.sockets.size, 1)
  t.equal((await send(port, { url: '/sales', headers: other })).statusCode, 200)
  t.match(fixture.logged(), /"reason":"origin-foreign"/)
})

test('the form parser reads a form of the console, and no other body', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  addForms(app)
  app.post<{ Body: URLSearchParams }>('/', async ({ body }) => ({ page: body.get('page') }))
  const send = (type: string, payload: string) =>
    app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })
  const form = 'application/x-www-form-urlencoded'

  t.same((await send(form, 'page=%2Fa+b&page=c')).json(), { page: '/a b' })
  t.equal((await send(form, `page=${'x'.repeat(20_000)}`)).statusCode, 413)
  t.equal((await send('text/plain', 'page=/')).statusCode, 415)
  t.equal((await send('application/json', '{}')).statusCode, 415)
})
