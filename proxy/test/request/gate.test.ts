import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { createFixture, type Fixture, HOST, listen, ORIGIN } from '../support/fixture.ts'
import { isProblem } from '../support/problem.ts'
import { type Sent, send } from '../support/send.ts'
import { SUB } from '../support/tokens.ts'

/** The last decision that was logged. */
const lastDecision = (fixture: Fixture): Record<string, unknown> => {
  const lines = fixture.logged().trim().split('\n')
  const line = lines.findLast((text) => /"msg":"(?:allowed|refused)"/.test(text)) ?? '{}'
  return JSON.parse(line)
}

type Case = {
  readonly title: string
  readonly status: number
  readonly reason: string
  readonly request: (fixture: Fixture) => Sent
}

const ask =
  (url: string, more: Omit<Sent, 'url'> = {}) =>
  (fixture: Fixture): Sent => ({
    url,
    ...more,
    headers: { ...fixture.headers(), ...more.headers }
  })

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  origin: ORIGIN,
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
}
const stream = (headers: Record<string, string>) =>
  ask('/_stcore/stream', { headers: { ...upgrade, ...headers } })
const without =
  (name: string, url = '/') =>
  (fixture: Fixture): Sent => {
    const { [name]: _, ...headers } = fixture.headers()
    return { url, headers }
  }

const refused: readonly Case[] = [
  { title: 'dots', status: 400, reason: 'path-not-normal', request: ask('/a/../sales') },
  {
    title: 'other host',
    status: 421,
    reason: 'host-unknown',
    request: ask('/', { headers: { host: 'evil.example' } })
  },
  {
    title: 'no data token',
    status: 401,
    reason: 'data-missing',
    request: without('x-amzn-oidc-data')
  },
  {
    title: 'no access token',
    status: 401,
    reason: 'access-missing',
    request: without('x-amzn-oidc-accesstoken')
  },
  {
    title: 'data token twice',
    status: 401,
    reason: 'data-repeated',
    request: ask('/', { headers: { 'x-amzn-oidc-data': ['a.b.c', 'a.b.c'] } })
  },
  {
    title: 'a health checker on a page',
    status: 401,
    reason: 'data-missing',
    request: () => ({ url: '/', headers: { host: HOST, 'user-agent': 'ELB-HealthChecker/2.0' } })
  },
  {
    title: 'only the unsigned identity',
    status: 401,
    reason: 'data-missing',
    request: () => ({ url: '/', headers: { host: HOST, 'x-amzn-oidc-identity': SUB } })
  },
  {
    title: 'another load balancer',
    status: 401,
    reason: 'data-signer-foreign',
    request: (fixture) => ({
      url: '/',
      headers: fixture.headers({ data: { header: { signer: 'arn:aws:other' } } })
    })
  },
  {
    title: 'expired',
    status: 401,
    reason: 'data-expired',
    request: (fixture) => ({
      url: '/',
      headers: fixture.headers({ data: { exp: fixture.tokens.clock.at(-60) } })
    })
  },
  {
    title: 'identity of another',
    status: 401,
    reason: 'identity-differs',
    request: ask('/', { headers: { 'x-amzn-oidc-identity': 'someone' } })
  },
  {
    title: 'page without a grant',
    status: 403,
    reason: 'page-not-granted',
    request: ask('/payroll')
  },
  {
    title: 'page with a slash behind',
    status: 403,
    reason: 'page-not-granted',
    request: ask('/payroll/')
  },
  {
    title: 'page with a query',
    status: 403,
    reason: 'page-not-granted',
    request: ask('/payroll?embed=true')
  },
  { title: 'page without a rule', status: 403, reason: 'page-unlisted', request: ask('/PAYROLL') },
  {
    title: 'page that only claims another path',
    status: 403,
    reason: 'page-not-granted',
    request: ask('/payroll', { headers: { 'x-forwarded-uri': '/', 'x-original-url': '/' } })
  },
  {
    title: 'path without a grant',
    status: 403,
    reason: 'path-not-granted',
    request: ask('/app/static/finance/a.csv')
  },
  {
    title: 'path without a rule',
    status: 403,
    reason: 'path-unlisted',
    request: ask('/app/other/a')
  },
  {
    title: 'page by POST',
    status: 405,
    reason: 'method-not-allowed',
    request: ask('/sales', { method: 'POST' })
  },
  {
    title: 'stream by POST',
    status: 405,
    reason: 'method-not-allowed',
    request: ask('/_stcore/stream', { method: 'POST' })
  },
  {
    title: 'metrics of Streamlit',
    status: 404,
    reason: 'route-closed',
    request: ask('/_stcore/metrics')
  },
  {
    title: 'script health check',
    status: 404,
    reason: 'route-closed',
    request: ask('/_stcore/script-health-check')
  },
  {
    title: 'health in another spelling',
    status: 404,
    reason: 'route-closed',
    request: ask('/_stcore/healthz')
  },
  {
    title: 'page with an escaped letter',
    status: 403,
    reason: 'page-not-granted',
    request: ask('/p%61yroll')
  },
  {
    title: 'metrics with an escaped underscore',
    status: 404,
    reason: 'route-closed',
    request: ask('/%5Fstcore/metrics')
  },
  {
    title: 'the stream with an escaped underscore and a foreign origin',
    status: 403,
    reason: 'origin-foreign',
    request: ask('/%5Fstcore/stream', { headers: { ...upgrade, origin: 'https://evil.example' } })
  },
  {
    title: 'upload with an escaped letter',
    status: 403,
    reason: 'upload-not-yours',
    request: ask('/_stcore/upl%6Fad_file/theirs/f', { method: 'PUT' })
  },
  {
    title: 'health with an escaped slash',
    status: 400,
    reason: 'path-not-normal',
    request: ask('/_stcore%2Fhealth')
  },
  {
    title: 'escaped dots',
    status: 400,
    reason: 'path-not-normal',
    request: ask('/sales/%2E%2E/payroll')
  },
  {
    title: 'health with a slash',
    status: 404,
    reason: 'route-closed',
    request: ask('/_stcore/health/')
  },
  {
    title: 'health below a page',
    status: 404,
    reason: 'probe-misplaced',
    request: ask('/sales/_stcore/health')
  },
  {
    title: 'the icon that browsers look for',
    status: 404,
    reason: 'icon-absent',
    request: ask('/favicon.ico')
  },
  {
    title: 'own prefix without the slash',
    status: 404,
    reason: 'route-closed',
    request: ask('/_pagewarden')
  },
  {
    title: 'upload into a session of another',
    status: 403,
    reason: 'upload-not-yours',
    request: ask('/_stcore/upload_file/theirs/f', { method: 'PUT' })
  },
  {
    title: 'delete in a session of another',
    status: 403,
    reason: 'upload-not-yours',
    request: ask('/_stcore/upload_file/theirs/f', { method: 'DELETE' })
  },
  {
    title: 'media of a page that may not be seen any more',
    status: 404,
    reason: 'media-not-delivered',
    request: ask('/media/cc.png')
  },
  {
    title: 'media of another',
    status: 404,
    reason: 'media-not-delivered',
    request: ask('/media/bb.png')
  },
  {
    title: 'upgrade at a page',
    status: 404,
    reason: 'upgrade-misplaced',
    request: ask('/', { headers: upgrade })
  },
  {
    title: 'upgrade at whoami',
    status: 404,
    reason: 'upgrade-misplaced',
    request: ask('/_pagewarden/whoami', { headers: upgrade })
  },
  {
    title: 'foreign origin',
    status: 403,
    reason: 'origin-foreign',
    request: stream({ origin: 'https://evil.example' })
  },
  { title: 'h2c', status: 400, reason: 'upgrade-malformed', request: stream({ upgrade: 'h2c' }) },
  {
    title: 'upgrade with a body',
    status: 400,
    reason: 'upgrade-with-body',
    request: stream({ 'content-length': '3' })
  },
  {
    title: 'open endpoint by POST',
    status: 401,
    reason: 'data-missing',
    request: () => ({ url: '/signed-out', method: 'POST', headers: { host: HOST } })
  },
  {
    title: 'open endpoint with a query',
    status: 401,
    reason: 'data-missing',
    request: () => ({ url: '/_pagewarden/live?', headers: { host: HOST } })
  },
  {
    title: 'open endpoint below',
    status: 401,
    reason: 'data-missing',
    request: () => ({ url: '/_pagewarden/live/', headers: { host: HOST } })
  }
]

test('a request is refused for the first thing that is wrong with it, and goes no further', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.registry.bindSession(
    'theirs',
    new StreamlitSession('someone else', { pages: [], closed: [] })
  )
  fixture.registry.deliverFiles('someone else', ['bb'], ['/'])
  fixture.registry.deliverFiles(SUB, ['cc'], ['/', '/admin'])

  for (const { title, status, reason, request } of refused) {
    const response = await send(port, request(fixture))
    t.equal(response.statusCode, status, title)
    isProblem(t, response, status)
    t.match(lastDecision(fixture), { reason, msg: 'refused' }, `${title}: ${reason}`)
  }
  t.same(fixture.streamlit.arrived, [])
})
