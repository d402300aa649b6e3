import Fastify from 'fastify'
import { test } from 'tap'
import { createSite } from '../../request/pages/site.ts'
import { addSignOut } from '../../request/sign-out.ts'
import { createFixture, HOST, listen, ORIGIN } from '../support/fixture.ts'
import { faultsOf } from '../support/html.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'
import { send } from '../support/send.ts'
import { CLIENT_ID, SUB } from '../support/tokens.ts'

const url = '/_pagewarden/sign-out'
const visit = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document'
}

test('sign-out expires every shard, ends the sockets and goes through Cognito to the landing page', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com' })
  const port = await listen(fixture.app)
  const closed: string[] = []
  fixture.sockets.add(liveSocket({ ...nobody, sub: SUB }, closed))
  fixture.sockets.add(liveSocket({ ...nobody, sub: 'another' }, closed))

  const response = await send(port, { url, headers: { ...fixture.headers(), ...visit } })

  t.equal(response.statusCode, 302)
  const location = new URL(response.headers.location ?? '')
  t.equal(location.origin + location.pathname, 'https://sign-in.example.com/logout')
  t.same(Object.fromEntries(location.searchParams), {
    client_id: CLIENT_ID,
    logout_uri: `${ORIGIN}/signed-out`
  })
  t.same(
    response.headers['set-cookie'],
    [0, 1, 2, 3].map(
      (shard) =>
        `AWSELBAuthSessionCookie-${shard}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None`
    )
  )
  t.equal(response.headers['cache-control'], 'no-store')
  t.same(closed, [`${SUB} 4401 signed out`])
})

test('websockets end after the answer that expires the cookies, so that no tab reconnects with them', async (t) => {
  const app = Fastify()
  const order: string[] = []
  app.decorateRequest('user', null)
  app.addHook('onRequest', async (request) => {
    request.user = {
      identity: nobody,
      headers: {},
      grants: { pages: [], closed: [] },
      assertion: ''
    }
  })
  app.addHook('onSend', async () => {
    order.push('answered')
  })
  addSignOut(app, {
    cognitoOrigin: null,
    clientIds: [CLIENT_ID],
    publicOrigin: ORIGIN,
    sessionCookie: 'Other',
    site: createSite('', null, null),
    endSockets: (sub) => order.push(`${sub} ended`),
    onForeignOrigin: () => undefined
  })
  t.teardown(() => app.close())
  const port = await listen(app)

  await send(port, { url, headers: visit })

  t.same(order, ['answered', `${nobody.sub} ended`])
})

test('without a sign-in domain sign-out still expires the cookies and ends the sockets', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_SESSION_COOKIE: 'Other' })
  const port = await listen(fixture.app)

  const response = await send(port, { url, headers: { ...fixture.headers(), ...visit } })

  t.equal(response.headers.location, `${ORIGIN}/signed-out`)
  t.match(response.headers['set-cookie']?.[3], /^Other-3=;/)
})

test('another site cannot sign anybody out: they are asked first', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com' })
  const port = await listen(fixture.app)
  const closed: string[] = []
  fixture.sockets.add(liveSocket({ ...nobody, sub: SUB }, closed))
  const foreign = [
    { ...visit, 'sec-fetch-site': 'cross-site' },
    { ...visit, 'sec-fetch-site': 'same-site' },
    { ...visit, 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    {}
  ]
  for (const headers of foreign) {
    const response = await send(port, { url, headers: { ...fixture.headers(), ...headers } })
    t.equal(response.statusCode, 200)
    t.same(faultsOf(response.payload), [])
    t.match(response.payload, /<form [^>]*method="post">[\s\S]*Sign out[\s\S]*href="\/"/)
    t.notOk(response.headers['set-cookie'])
    t.match(response.headers.vary, /sec-fetch-site/)
    t.match(response.headers['content-security-policy'], "form-action 'self'")
  }
  for (const headers of [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    {}
  ] as Record<string, string>[]) {
    const sent = { url, method: 'POST', headers: { ...fixture.headers(), ...headers } }
    const response = await send(port, sent)
    t.equal(response.statusCode, 403)
    t.notOk(response.headers['set-cookie'])
  }
  t.same(closed, [])
  t.match(
    fixture.logged(),
    /"page":"\/_pagewarden\/sign-out","rule":null,"reason":"origin-foreign"/
  )
})

test('S8: a prefetch signs nobody out', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const closed: string[] = []
  fixture.sockets.add(liveSocket({ ...nobody, sub: SUB }, closed))
  const ahead: readonly Record<string, string>[] = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { purpose: 'Prefetch' },
    { 'x-moz': 'prefetch' },
    { 'x-purpose': 'preview' }
  ]
  for (const headers of ahead) {
    const sent = { url, headers: { ...fixture.headers(), ...visit, ...headers } }
    const response = await send(port, sent)
    t.equal(response.statusCode, 200, JSON.stringify(headers))
    t.match(response.payload, /<form [^>]*method="post">/, 'the person is asked when they come')
    t.notOk(response.headers['set-cookie'])
    t.match(response.headers, { 'cache-control': 'no-store', vary: /sec-purpose/ })
  }
  t.same(closed, [])
})

test('a person who confirms is signed out, and continues to Cognito without a redirect', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com' })
  const port = await listen(fixture.app)
  const closed: string[] = []
  fixture.sockets.add(liveSocket({ ...nobody, sub: SUB }, closed))

  const response = await send(port, {
    url,
    method: 'POST',
    headers: {
      ...fixture.headers(),
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      'accept-language': 'ja'
    },
    body: 'a=b'
  })

  t.equal(response.statusCode, 200)
  t.same(faultsOf(response.payload), [])
  t.match(response.payload, 'content="0; url=https://sign-in.example.com/logout?client_id=')
  t.match(response.payload, 'サインアウトしています')
  t.match(response.headers['set-cookie']?.[3], /^AWSELBAuthSessionCookie-3=;/)
  t.same(closed, [`${SUB} 4401 signed out`])
})

test('without a gate in front there is nobody to sign out', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  const ended: string[] = []
  addSignOut(app, {
    cognitoOrigin: null,
    clientIds: [CLIENT_ID],
    publicOrigin: ORIGIN,
    sessionCookie: 'Other',
    site: createSite('', null, null),
    endSockets: (sub) => ended.push(sub),
    onForeignOrigin: () => undefined
  })
  t.equal((await app.inject({ method: 'POST', url })).statusCode, 403)
  const headers = { origin: ORIGIN }
  t.equal((await app.inject({ method: 'POST', url, headers })).statusCode, 200)
  t.same(ended, [])
})

test('nobody is signed out without being signed in', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  for (const method of ['GET', 'POST']) {
    t.equal((await send(port, { url, method, headers: { host: HOST } })).statusCode, 401)
  }
})

test('the landing page asks for no sign-in and shows the way back', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_BASE_PATH: 'dash' })
  const port = await listen(fixture.app)

  const headers = { host: HOST, 'accept-language': 'de, en;q=0.5' }
  const response = await send(port, { url: '/signed-out', headers })

  t.equal(response.statusCode, 200)
  t.match(response.payload, /<a [^>]*href="\/dash\/">Sign in again<\/a>/)
  t.match(response.headers, { 'cache-control': 'no-store', 'content-security-policy': /none/ })
})
