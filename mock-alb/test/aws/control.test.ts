import { createPublicKey, verify } from 'node:crypto'
import fastify from 'fastify'
import { test } from 'tap'
import { Browser } from '../support/browser.ts'
import { echoOf, type Running, seen, start } from '../support/start.ts'

test('sessions are started, listed and ended', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('alice')
  await alb.cookieFor('bob')
  t.match(await json(await alb.control('/sessions')), [{ username: 'alice' }, { username: 'bob' }])

  const ended = await alb.control('/sessions/end', { sub: 'alice' })
  t.strictSame(await json(ended), { ended: 1 })
  const gone = await fetch(alb.publicOrigin, { headers: { cookie }, redirect: 'manual' })
  t.equal(gone.status, 302)
  t.strictSame(await json(await alb.control('/sessions/end', {})), { ended: 1 })
  t.strictSame(await json(await alb.control('/sessions')), [])
})

test('ending a session ends the user pool’s login too, unless the request keeps it', async (t) => {
  const alb = await start(t)
  const browser = new Browser()
  await browser.signIn(`${alb.publicOrigin}/`, 'bob')
  await alb.control('/sessions/end', { sub: 'bob', keepLogin: true })
  t.match((await browser.open(alb.publicOrigin)).headers.get('content-type'), 'json', 'passed by')
  await alb.control('/sessions/end', { sub: 'bob' })
  t.match(await (await browser.open(alb.publicOrigin)).text(), 'Who is signing in?')
})

test('changed groups take effect at the next refresh, or at once on request', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  const groups = async () => (await accessClaims(alb, cookie))['cognito:groups']
  t.strictSame(await groups(), ['analysts'])
  await alb.control('/groups', { sub: 'bob', groups: ['hr'] })
  t.strictSame(await groups(), ['analysts'], 'not before')
  const refreshed = await alb.control('/tokens/refresh', { sub: 'bob' })
  t.strictSame(await json(refreshed), { refreshed: 1 })
  t.strictSame(await groups(), ['hr'])
  const now = await alb.control('/groups', { sub: 'bob', groups: [], now: true })
  t.strictSame(await json(now), { refreshed: 1 })
  t.strictSame(await groups(), undefined)
  t.strictSame(await json(await alb.control('/tokens/refresh', {})), { refreshed: 1 })
})

test('an expired access token is replaced during the session', async (t) => {
  let now = Date.now()
  const env = { MOCK_ALB_ACCESS_TOKEN_LIFE: '5m', MOCK_ALB_SESSION_TIMEOUT: '1h' }
  const alb = await start(t, { now: () => now, env })
  const cookie = await alb.cookieFor('bob')
  const first = await accessClaims(alb, cookie)
  await alb.control('/groups', { sub: 'bob', groups: ['hr'] })
  now += 300_000
  const second = await accessClaims(alb, cookie)
  t.match(second, { auth_time: first['auth_time'], origin_jti: first['origin_jti'] })
  t.not(second['jti'], first['jti'])
  t.strictSame(second['cognito:groups'], ['hr'])
  await alb.control('/behaviour', { accessTokenLife: 60 })
  await alb.control('/tokens/refresh', {})
  const third = await accessClaims(alb, cookie)
  t.equal(Number(third['exp']) - Number(third['iat']), 60)
  now += 3_300_000
  t.equal((await fetch(alb.publicOrigin, { headers: { cookie }, redirect: 'manual' })).status, 302)
})

test('keys rotate on demand', async (t) => {
  const alb = await start(t)
  const before = await mint(alb, { sub: 'bob' })
  const rotated = Object(await json(await alb.control('/keys/rotate', { which: 'alb' })))
  t.equal(header((await mint(alb, { sub: 'bob' })).data)['kid'], rotated['kid'])
  const old = `${alb.awsOrigin}/${header(before.data)['kid']}`
  t.equal((await fetch(old)).status, 200, 'the old key is still there')
  await alb.control('/keys/rotate', { which: 'alb', keepOld: false })
  t.equal((await fetch(old)).status, 403, 'or not')
  const pool = Object(await json(await alb.control('/keys/rotate', { which: 'pool' })))
  t.equal(header((await mint(alb, { sub: 'bob' })).access)['kid'], pool['kid'])
})

test('another signer and another client take effect in the next request', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  const signer = 'arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/evil/0'
  const changed = await alb.control('/behaviour', { signer, clientId: 'other', dataTokenSkew: 60 })
  t.match(await json(changed), { signer, clientId: 'other', dataTokenSkew: 60 })
  const echoed = await echoOf(await fetch(alb.publicOrigin, { headers: { cookie } }))
  t.match(header(seen(echoed, 'x-amzn-oidc-data')), { signer, client: 'other' })
  t.match(await accessClaims(alb, cookie), { client_id: 'other' })
  t.ok(await verifies(alb, seen(echoed, 'x-amzn-oidc-data')), 'and its key is served as any')
})

test('minted headers have the requested changes', async (t) => {
  const alb = await start(t)
  const plain = await mint(alb, { sub: 'bob' })
  t.ok(await verifies(alb, plain.data))
  t.equal(plain.identity, claims(plain.data)['sub'])
  t.match(claims(plain.access), { username: 'bob', client_id: 'demo0client0id00000000000' })

  const changed = await mint(alb, {
    sub: 'bob',
    identity: 'somebody',
    data: { header: { typ: null, exp: 'soon' }, payload: { exp: null, email: 'x@y' } },
    access: { header: { alg: 'none' }, payload: { token_use: 'id' } }
  })
  t.equal(changed.identity, 'somebody')
  t.strictSame(Object.keys(header(changed.data)), ['kid', 'alg', 'iss', 'client', 'signer', 'exp'])
  t.match(header(changed.data), { exp: 'soon' })
  t.match(claims(changed.data), { email: 'x@y' })
  t.notOk(Object.hasOwn(claims(changed.data), 'exp'))
  t.ok(await verifies(alb, changed.data), 'signed after the change')
  t.match([header(changed.access), claims(changed.access)], [{ alg: 'none' }, { token_use: 'id' }])

  t.notMatch((await mint(alb, { sub: 'bob', data: { padded: false } })).data, /=/)
  const foreign = await mint(alb, { sub: 'bob', data: { key: 'foreign' } })
  t.ok(await verifies(alb, foreign.data), 'a foreign key is published')
  const unpublished = await mint(alb, {
    sub: 'bob',
    data: { key: 'unpublished' },
    access: { key: 'unpublished' }
  })
  t.notOk(await verifies(alb, unpublished.data), 'an unpublished one is not')
  const jwks = await (
    await fetch(`${alb.awsOrigin}/eu-west-1_Demo00000/.well-known/jwks.json`)
  ).text()
  t.notMatch(jwks, header(unpublished.access)['kid'])
})

test('reset restores the initial state of the mock', async (t) => {
  const alb = await start(t)
  const initial = Object(await json(await alb.control('/state')))
  await alb.cookieFor('bob')
  await alb.control('/groups', { sub: 'bob', groups: ['x'] })
  await alb.control('/behaviour', { jwks: { kind: 'hang' }, signer: 'x', target: 'http://a:1' })
  await fetch(`${alb.awsOrigin}/nothing`)
  t.strictSame(await json(await alb.control('/reset', {})), { ended: 1 })
  t.strictSame(await json(await alb.control('/state')), initial)
})

test('unknown input is refused', async (t) => {
  const alb = await start(t)
  const cases = [
    ['/behaviour', { accesTokenLife: 5 }],
    ['/behaviour', { accessTokenLife: '5' }],
    ['/behaviour', { jwks: { kind: 'late' } }],
    ['/behaviour', { jwks: { kind: 'status', status: 700 } }],
    ['/keys/rotate', { which: 'all' }],
    ['/groups', { sub: 'bob' }],
    ['/mint', { sub: 'bob', data: { key: 'mine' } }],
    ['/sessions/start', {}]
  ] as const
  for (const [path, body] of cases) {
    t.equal((await alb.control(path, body)).status, 400, `${path} ${JSON.stringify(body)}`)
  }
  for (const path of ['/mint', '/sessions/start', '/sessions/end', '/tokens/refresh']) {
    const unknown = await alb.control(path, { sub: 'nobody' })
    t.equal(unknown.status, 404, path)
    t.match(await json(unknown), { fault: /no nobody; there are alice, bob/ })
  }
  t.equal((await alb.control('/nothing', {})).status, 404)
})

test('the controls answer only requests of this machine', async (t) => {
  const { controls } = await import('../../aws/control.ts')
  const app = fastify()
  t.teardown(() => app.close())
  // The request only reaches the check of the address.
  await app.register(async (scope) => controls(scope, {} as Parameters<typeof controls>[1]))
  for (const remoteAddress of ['192.0.2.1', '::ffff:10.0.0.1', '2001:db8::1']) {
    const response = await app.inject({ url: '/state', remoteAddress })
    t.equal(response.statusCode, 403)
  }
  for (const remoteAddress of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    const response = await app.inject({ url: '/nothing', remoteAddress })
    t.equal(response.statusCode, 404, remoteAddress)
  }
})

test('the AWS side reports that it is healthy', async (t) => {
  const alb = await start(t)
  t.strictSame(await json(await fetch(`${alb.awsOrigin}/healthz`)), { status: 'ok' })
})

async function json(response: Response): Promise<unknown> {
  return response.json()
}

async function mint(alb: Running, body: object) {
  const minted = Object(await json(await alb.control('/mint', body)))
  return {
    data: String(minted['x-amzn-oidc-data']),
    access: String(minted['x-amzn-oidc-accesstoken']),
    identity: String(minted['x-amzn-oidc-identity'])
  }
}

async function accessClaims(alb: Running, cookie: string) {
  const echoed = await echoOf(await fetch(alb.publicOrigin, { headers: { cookie } }))
  return claims(seen(echoed, 'x-amzn-oidc-accesstoken'))
}

function header(token: string | null) {
  return part(token, 0)
}

function claims(token: string | null) {
  return part(token, 1)
}

function part(token: string | null, index: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[index] ?? '', 'base64url').toString())
}

/** Verifies with the key that the token names, if it is published. */
async function verifies(alb: Running, token: string | null): Promise<boolean> {
  const response = await fetch(`${alb.awsOrigin}/${header(token)['kid']}`)
  if (!response.ok) return false
  const [head, body, signature = ''] = token?.split('.') ?? []
  const key = { key: createPublicKey(await response.text()), dsaEncoding: 'ieee-p1363' } as const
  return verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))
}
