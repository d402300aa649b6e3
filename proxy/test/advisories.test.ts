import { test } from 'tap'
import { bytesOf, createFixture, exchange, type Fixture, HOST, listen } from './support/fixture.ts'
import { send } from './support/send.ts'

/* Vulnerabilities of another proxy (oauth2-proxy before 7.15.2), tested with the whole proxy. */

const close = { connection: 'close' }
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])

/** The open paths: an attacker may try to make another path look like one of them. */
const open = ['/_pagewarden/live', '/_pagewarden/ready', '/_pagewarden/jwks.json', '/signed-out']
const guarded = ['/', '/payroll', '/app/static/finance/a.csv', '/_stcore/health', '/media/aa.png']

test('GHSA-5hvv-m4w4-gf6v: no User-Agent of a health check opens anything', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const agents = [
    'ELB-HealthChecker/2.0',
    'GoogleHC/1.0',
    'GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)',
    'Amazon-Route53-Health-Check-Service (ref a; report http://amzn.to/1vsZADi)',
    'kube-probe/1.31',
    'node'
  ]
  for (const agent of agents) {
    for (const url of guarded) {
      const headers = { host: HOST, 'user-agent': agent }
      t.equal((await send(port, { url, headers })).statusCode, 401, `${agent} at ${url}`)
    }
    const headers = { ...fixture.headers(), 'user-agent': agent }
    t.equal((await send(port, { url: '/payroll', headers })).statusCode, 403, 'signed in')
  }
  t.same(fixture.streamlit.arrived, [])
})

test('GHSA-7x63-xv5r-3p2x: X-Forwarded-Uri changes no decision and is not forwarded', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const names = ['x-forwarded-uri', 'x_forwarded_uri', 'x-original-url', 'x-rewrite-url']
  for (const name of names) {
    for (const claimed of [...open, '/']) {
      const claim = { [name]: claimed }
      const stranger = await send(port, { url: '/payroll', headers: { host: HOST, ...claim } })
      t.equal(stranger.statusCode, 401, `${name}: ${claimed}`)
      const person = await send(port, {
        url: '/payroll',
        headers: { ...fixture.headers(), ...claim }
      })
      t.equal(person.statusCode, 403, `${name}: ${claimed}, signed in`)
    }
    const headers = { ...fixture.headers(), [name]: '/payroll' }
    t.equal((await send(port, { url: '/', headers })).statusCode, 200)
    t.notOk(fixture.streamlit.arrived.at(-1)?.headers[name], 'the app never hears of it')
  }
  t.equal(fixture.streamlit.arrived.length, names.length)
})

test('GHSA-pxq7-h93f-9jrg: a fragment in the target never changes the path', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const ask = async (target: string, headers: Readonly<Record<string, string>>) =>
    statusOf(await exchange(t, port, bytesOf(`GET ${target} HTTP/1.1`, { ...headers, ...close })))
  for (const path of open) {
    for (const target of [
      `/payroll#${path}`,
      `/payroll#/..${path}`,
      `${path}#`,
      `${path}#/payroll`
    ]) {
      t.equal(await ask(target, { host: HOST }), 400, `${target} of a stranger`)
      t.equal(await ask(target, fixture.headers()), 400, `${target} signed in`)
    }
    t.equal(await ask(`${path}%23`, { host: HOST }), 401, `${path}%23 is another path`)
    t.equal(await ask(`/payroll%23${path}`, { host: HOST }), 401)
  }
  t.equal(await ask('/#/payroll', fixture.headers()), 400)
  t.equal(await ask('/payroll%23', fixture.headers()), 403, 'a name that no rule has')
  t.equal(await ask('/app/static/finance/a.csv#/../../a', fixture.headers()), 400)
  t.equal(await ask('/app/static/%23/../finance/a.csv', fixture.headers()), 400)
  t.same(fixture.streamlit.arrived, [])
})

test('GHSA-c5c4-8r6x-56w3: an address with several @ matches no domain and no person', async (t) => {
  const fixture = await createFixture(t)
  fixture.govern(`version: 1
pages:
  /: { allow: [domain:example.com, email:zoe@example.com] }
`)
  const port = await listen(fixture.app)
  const addresses = [
    'eve@evil.example@example.com',
    'eve@example.com@evil.example',
    'zoe@example.com@',
    '@zoe@example.com',
    'zoe@@example.com',
    '"eve@evil.example"@example.com',
    'eve@evil.example,zoe@example.com',
    'eve@evil.example zoe@example.com',
    'eve@evil.example\u2028@example.com'
  ]
  for (const email of addresses) {
    t.equal(await statusAt(fixture, port, email), 403, encodeURI(email))
  }
  t.same(fixture.streamlit.arrived, [])
  t.equal(await statusAt(fixture, port, 'amy@example.com'), 200, 'an honest one gets in')
})

/** The status of `/` for a person with this verified address. */
async function statusAt(fixture: Fixture, port: number, email: string): Promise<number> {
  const headers = fixture.headers({ data: { claims: { email, email_verified: 'true' } } })
  return (await send(port, { url: '/', headers })).statusCode
}
