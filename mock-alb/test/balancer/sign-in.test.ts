import { test } from 'tap'
import { Browser, locationOf } from '../support/browser.ts'
import { echoOf, seen, start } from '../support/start.ts'

test('a person signs in and reaches the requested address', async (t) => {
  const alb = await start(t)
  const browser = new Browser()
  const response = await browser.signIn(`${alb.publicOrigin}/sales?year=2025&q=a%20b`, 'alice')
  const echoed = await echoOf(response)
  t.equal(echoed.url, '/sales?year=2025&q=a%20b')
  t.equal(seen(echoed, 'x-amzn-oidc-identity'), '11111111-aaaa-4aaa-8aaa-000000000001')
  t.strictSame(
    [...browser.jar.keys()],
    ['cognito', 'AWSELBAuthSessionCookie-0', 'AWSELBAuthSessionCookie-1'],
    'two shards, no nonce any more'
  )
  t.match(seen(echoed, 'cookie'), 'AWSELBAuthSessionCookie-1', 'the target gets the shards too')
})

test('without a session every request is redirected to sign-in, whatever the method', async (t) => {
  const alb = await start(t)
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
    const response = await fetch(`${alb.publicOrigin}/x`, { method, redirect: 'manual' })
    t.equal(response.status, 302, method)
    t.equal(response.headers.get('server'), 'awselb/2.0')
    const location = new URL(locationOf(response))
    t.equal(location.origin + location.pathname, `${alb.awsOrigin}/login`)
    t.match(Object.fromEntries(location.searchParams), {
      client_id: 'demo0client0id00000000000',
      redirect_uri: `${alb.publicOrigin}/oauth2/idpresponse`,
      response_type: 'code',
      scope: 'openid'
    })
    t.match(
      response.headers.getSetCookie()[0],
      /^AWSALBAuthNonce=\w+; Max-Age=900; Path=\/; HttpOnly$/
    )
  }
})

test('parallel sign-ins of one page do not invalidate each other', async (t) => {
  const alb = await start(t)
  const browser = new Browser()
  const first = await browser.send(`${alb.publicOrigin}/first`)
  await browser.send(`${alb.publicOrigin}/favicon.ico`)
  const chosen = await choose(browser, locationOf(first), alb.awsOrigin)
  t.equal(locationOf(await browser.send(chosen)), `${alb.publicOrigin}/first`)
})

test('the callback refuses a sign-in that another browser began, or that the user pool refused', async (t) => {
  let now = Date.now()
  const alb = await start(t, { now: () => now })
  const callback = `${alb.publicOrigin}/oauth2/idpresponse`
  const status = async (browser: Browser, url: string) => (await browser.send(url)).status

  const browser = new Browser()
  const begin = async () => locationOf(await browser.send(`${alb.publicOrigin}/`))
  const returned = await choose(browser, await begin(), alb.awsOrigin)
  const { searchParams } = new URL(returned)
  const state = searchParams.get('state')

  t.equal(await status(browser, callback), 401, 'nothing')
  t.match(await (await browser.send(callback)).text(), `Open ${alb.publicOrigin} and sign in`)
  t.equal(await status(browser, `${callback}?code=x&state=x`), 401, 'a state that is not ours')
  t.equal(await status(new Browser(), returned), 401, 'a browser that began nothing')
  t.equal(await status(browser, `${callback}?error=access_denied&state=${state}`), 401)
  t.equal(await status(browser, `${callback}?error=server_error&state=${state}`), 561)
  t.equal(await status(browser, `${callback}?code=x&state=${state}`), 561, 'an unknown code')
  t.equal(await status(browser, `${callback}?state=${state}`), 561, 'no code')
  t.equal(await status(browser, returned), 302)
  await browser.send(`${alb.publicOrigin}/oauth2/idpresponse`)
  t.equal(await status(browser, returned), 401, 'a second time')

  browser.jar.clear()
  const late = await choose(browser, await begin(), alb.awsOrigin)
  now += 900_000
  t.equal(await status(browser, late), 401, 'after fifteen minutes')
})

test('if the public origin uses TLS, cookies are secure and the target gets port 443', async (t) => {
  const env = {
    MOCK_ALB_PUBLIC_ORIGIN: 'https://app.example.com',
    MOCK_ALB_AWS_ORIGIN: 'https://auth.example.com'
  }
  const alb = await start(t, { env })
  t.match(alb, { publicOrigin: env.MOCK_ALB_PUBLIC_ORIGIN, awsOrigin: env.MOCK_ALB_AWS_ORIGIN })
  const browser = new Browser()
  const response = await browser.send(`http://127.0.0.1:${alb.publicPort}/`)
  t.match(locationOf(response), /^https:\/\/auth\.example\.com\/login\?.*https%3A%2F%2Fapp/)
  t.match(response.headers.getSetCookie()[0], /; Secure$/)

  const cookie = await cookieOn(alb.awsPort, 'bob')
  const forwarded = await fetch(`http://127.0.0.1:${alb.publicPort}/`, { headers: { cookie } })
  const echoed = await echoOf(forwarded)
  t.equal(seen(echoed, 'X-Forwarded-Proto'), 'https')
  t.equal(seen(echoed, 'X-Forwarded-Port'), '443')
})

test('a public origin without a port has the default port of its scheme', async (t) => {
  const alb = await start(t, { env: { MOCK_ALB_PUBLIC_ORIGIN: 'http://app.example.com' } })
  const headers = { cookie: await alb.cookieFor('bob') }
  const echoed = await echoOf(await fetch(`http://127.0.0.1:${alb.publicPort}/`, { headers }))
  t.equal(seen(echoed, 'X-Forwarded-Port'), '80')
})

test('after a request in absolute form, sign-in returns to the front page', async (t) => {
  const { SignIn } = await import('../../balancer/sign-in.ts')
  const { Seal } = await import('../../session/seal.ts')
  const { UserPool } = await import('../../user-pool.ts')
  const { readPeople } = await import('../../people.ts')
  const { DEFAULTS } = await import('../../settings.ts')
  const [alice] = await readPeople(DEFAULTS.MOCK_ALB_PEOPLE)
  const pool = new UserPool(Date.now)
  const origins = { public: () => 'http://app', aws: () => 'http://aws' }
  const signIn = new SignIn({ clientId: 'c', origins, pool, seal: new Seal(), now: Date.now })
  const [[, location = ''] = [], [, cookie = ''] = []] = signIn.begin(
    'http://evil.example/',
    new Map()
  ).headers
  const query = new URL(location).searchParams
  if (alice) query.set('code', pool.authorize(alice, signIn.redirectUri()))
  const nonce = cookie.split(/[=;]/)[1] ?? ''
  const finished = signIn.finish(query, new Map([['AWSALBAuthNonce', nonce]]))
  t.match(finished, { ok: true, url: '/' })
})

async function choose(browser: Browser, login: string, awsOrigin: string): Promise<string> {
  const body = new URL(login).searchParams
  body.set('sub', 'alice')
  return locationOf(await browser.send(`${awsOrigin}/login`, { method: 'POST', body }))
}

async function cookieOn(awsPort: number, username: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${awsPort}/_control/sessions/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub: username })
  })
  const started: unknown = await response.json()
  return (started as { cookie: string }).cookie
}
