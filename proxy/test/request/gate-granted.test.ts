import fc from 'fast-check'
import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { pagesOf, userOf } from '../../request/gate.ts'
import { canonicalTarget, normalPath } from '../../request/path.ts'
import {
  createFixture,
  type Fixture,
  HOST,
  listen,
  policyOf,
  policyText
} from '../support/fixture.ts'
import { zoe } from '../support/people.ts'
import { isProblem } from '../support/problem.ts'
import { send } from '../support/send.ts'
import { SUB } from '../support/tokens.ts'

const hr = { claims: { 'cognito:groups': ['hr'] } }

/** The last decision that was logged. */
const lastDecision = (fixture: Fixture): Record<string, unknown> => {
  const lines = fixture.logged().trim().split('\n')
  const line = lines.findLast((text) => /"msg":"(?:allowed|refused)"/.test(text)) ?? '{}'
  return JSON.parse(line)
}

const passed: readonly (readonly [string, string, string])[] = [
  ['GET', '/', '/'],
  ['HEAD', '/', '/'],
  ['GET', '/sales?a=1', '/sales?a=1'],
  ['GET', '/sales/', '/sales/'],
  ['GET', '/static/js/main.js', '/static/js/main.js'],
  ['GET', '/_stcore/health', '/_stcore/health'],
  ['OPTIONS', '/_stcore/host-config', '/_stcore/host-config'],
  ['GET', '/component/a/index.html', '/component/a/index.html'],
  ['GET', '/app/static/handbook.txt', '/app/static/handbook.txt'],
  ['POST', '/app/static/form', '/app/static/form'],
  ['PUT', '/_stcore/upload_file/mine/f', '/_stcore/upload_file/mine/f'],
  ['DELETE', '/_stcore/upload_file/mine/f', '/_stcore/upload_file/mine/f'],
  ['GET', '/media/aa.png', '/media/aa.png']
]

test('what is granted reaches Streamlit once, as it came', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  fixture.registry.deliverFiles(SUB, ['aa'], ['/'])

  for (const [method, url, target] of passed) {
    const before = fixture.streamlit.arrived.length
    const response = await send(port, {
      method,
      url,
      headers: fixture.headers()
    })
    t.equal(response.statusCode, 200, `${method} ${url}`)
    if (target === '/_stcore/health') continue
    const arrived = fixture.streamlit.arrived.slice(before)
    t.same(
      arrived.map((request) => [request.method, request.target]),
      [[method, target]]
    )
  }
})

test('a person who may no longer see the first page cannot upload into their old session', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: ['/'], closed: [] }))
  fixture.govern(policyText.replace('/:        { allow: [signed-in] }', '/: { allow: [group:hr] }'))
  const url = '/_stcore/upload_file/mine/f'
  for (const method of ['PUT', 'DELETE']) {
    const response = await send(port, { method, url, headers: fixture.headers() })

    isProblem(t, response, 403)
    t.match(lastDecision(fixture), { reason: 'page-not-granted', msg: 'refused' })
  }
  t.same(fixture.streamlit.arrived, [])
})

test('of granted requests only pages are logged as decisions', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const headers = fixture.headers()

  await send(port, { url: '/static/js/main.js', headers })
  t.notMatch(fixture.logged(), /"allowed"/)

  await send(port, { url: '/sales', headers })
  t.match(lastDecision(fixture), {
    msg: 'allowed',
    reason: 'granted',
    page: '/sales',
    rule: '/sales',
    sub: SUB,
    asked: 'url',
    policy: 'test'
  })
})

test('Streamlit is told who it is, once each, whatever the client says', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  await send(port, {
    url: '/',
    headers: {
      ...fixture.headers(),
      'X-Forwarded-User': 'admin',
      x_forwarded_groups: 'admins',
      'x-streamlit-user': 'eyJlbWFpbCI6ImFkbWluIn0=',
      'x-pagewarden-pages': '/payroll'
    }
  })

  const { headers = {}, rawHeaders = [] } = fixture.streamlit.arrived[0] ?? {}
  t.match(headers, {
    host: HOST,
    'x-forwarded-user': SUB,
    'x-forwarded-email': 'zoe@example.com',
    'x-forwarded-groups': 'admins,analysts',
    'x-pagewarden-pages': '/,/sales'
  })
  t.equal(String(headers['x-pagewarden-assertion']).split('.').length, 3)
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  t.equal(new Set(names).size, names.length, 'no name comes twice')
  t.notOk(names.some((name) => name.startsWith('x-amzn-oidc') || name.includes('_')))
  t.notOk(names.includes('x-streamlit-user'))
})

test('S7: a person whose identity headers are too long is refused, and may still sign out', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const pages = Array.from({ length: 1_000 }, (_, index) => `  /${'p'.repeat(18)}${index}: []\n`)
  fixture.govern(`version: 1\npages:\n  /: [signed-in]\n${pages.join('')}`)
  const groups = Array.from({ length: 100 }, (_, index) => `${'g'.repeat(100)}${index}`)
  const headers = fixture.headers({ claims: { 'cognito:groups': groups } })

  const { statusCode } = await send(port, { url: '/', headers })
  const signOut = await send(port, { url: '/_pagewarden/sign-out', headers })

  t.equal(statusCode, 403)
  t.match(lastDecision(fixture), { page: '/', reason: 'identity-too-long', sub: SUB })
  t.equal(signOut.statusCode, 200)
  t.same(fixture.streamlit.arrived, [])
})

test('an unknown page is refused as a closed one is, before the app has listed its pages', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.govern('version: 1\npages: { /: [signed-in] }\n')

  const { statusCode } = await send(port, { url: '/nope', headers: fixture.headers() })

  t.equal(statusCode, 403)
  t.match(lastDecision(fixture), { page: '/nope', reason: 'page-unlisted' })
})

test('the policy in force is evaluated for every request', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const request = { url: '/payroll', headers: fixture.headers(hr) }

  t.equal((await send(port, request)).statusCode, 200)
  fixture.govern(policyText.replace('group:hr', 'group:payroll'))
  t.equal((await send(port, request)).statusCode, 403)
})

test('a report-only policy refuses nobody who is signed in', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.govern(`report-only: true\n${policyText}`)

  t.equal((await send(port, { url: '/payroll', headers: fixture.headers() })).statusCode, 200)
  t.match(
    fixture.logged(),
    /"page":"\/payroll","rule":"\/payroll","reason":"page-not-granted".*"allowed"/
  )
  t.equal(fixture.streamlit.arrived.at(-1)?.headers['x-pagewarden-pages'], '*,/,/payroll,/sales')
  t.equal((await send(port, { url: '/payroll', headers: { host: HOST } })).statusCode, 401)
  t.equal(
    (await send(port, { url: '/_stcore/metrics', headers: fixture.headers() })).statusCode,
    404
  )
})

test('under a base path the app begins below it and nothing beside it is served', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_BASE_PATH: '/dash' })
  const port = await listen(fixture.app)
  const cases: Readonly<Record<string, number>> = {
    '/dash': 200,
    '/dash/': 200,
    '/dash/sales': 200,
    '/dash/payroll': 403,
    '/dash/_stcore/metrics': 404,
    '/dash/_pagewarden/live': 404,
    '/': 404,
    '/sales': 404,
    '/dashes': 404,
    '/_pagewarden/whoami': 200
  }
  for (const [url, status] of Object.entries(cases)) {
    const response = await send(port, { url, headers: fixture.headers() })
    t.equal(response.statusCode, status, url)
  }
  t.same(
    fixture.streamlit.arrived.map(({ target }) => target),
    ['/dash', '/dash/', '/dash/sales']
  )
})

test('when keys cannot be fetched the answer is 503 and not 401', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.tokens.endpoint.albAnswer = () => new Response('', { status: 500 })

  const response = await send(port, { url: '/', headers: fixture.headers() })

  t.equal(response.statusCode, 503)
  t.equal(response.headers['retry-after'], '2')
  isProblem(t, response, 503)
})

test('wildcards of a grant are not listed as pages', (t) => {
  const policy = policyOf('version: 1\nunlisted: [signed-in]\npages:\n  /a: { allow: [group:x] }\n')
  const zoe = {
    sub: SUB,
    username: null,
    email: null,
    emailVerified: false,
    groups: [],
    claims: {},
    expiresAt: 0
  }
  t.same(pagesOf(policy, zoe), [])
  t.same(pagesOf(policy, { ...zoe, groups: ['x'] }), ['/a'])
  const closed = policyOf('version: 1\npages:\n  /: [group:x]\n  /a: [signed-in]\n')
  t.same(pagesOf(closed, zoe), [], 'nor is any page, to whom the default page is closed')
  t.end()
})

test('a page is served under the escaped spelling that Streamlit serves too, and sent on in one', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  const { statusCode } = await send(port, { url: '/s%61les?a=%61', headers: fixture.headers() })

  t.equal(statusCode, 200)
  t.equal(fixture.streamlit.arrived.at(-1)?.target, '/sales?a=%61')
  t.match(lastDecision(fixture), { page: '/sales', reason: 'granted' })
})

test('our own addresses are found in the escaped spelling too, and need sign-in all the same', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  const known = await send(port, { url: '/%5Fpagewarden/who%61mi', headers: fixture.headers() })
  const stranger = await send(port, { url: '/%5Fpagewarden/who%61mi', headers: { host: HOST } })

  t.equal(known.statusCode, 200)
  t.equal(stranger.statusCode, 401)
  t.same(fixture.streamlit.arrived, [])
})

test('what Streamlit receives is what was decided about, or nothing arrives', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.govern('version: 1\nunlisted: [signed-in]\npages:\n  /: { allow: [signed-in] }\n')
  const headers = fixture.headers()
  const pieces = [
    '/',
    '.',
    '..',
    '%2e',
    '%2F',
    '%5c',
    '\\',
    ';',
    'a',
    '%41',
    '%25',
    'sales',
    '%C3%A9',
    '?',
    '|',
    '{',
    '"',
    '^',
    "'"
  ]

  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), async (list) => {
      const target = `/${list.join('')}`
      const before = fixture.streamlit.arrived.length
      const { statusCode } = await send(port, { url: target, headers })
      const arrived = fixture.streamlit.arrived.slice(before)
      const sent = canonicalTarget(target)
      if (statusCode !== 200) return t.same(arrived, [], `${statusCode} ${target}`)
      const received = arrived[0]?.target.split('?', 1)[0] ?? ''
      t.equal(received, sent.split('?', 1)[0], target)
      return t.equal(decodeURIComponent(received), normalPath(sent), target)
    }),
    { numRuns: 300, seed: 20_261_121 }
  )
})

test('a second policy is compared for requests and frames, and decides nothing', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  fixture.inShadow.policy = policyOf(policyText.replace('signed-in', 'group:nobody'), 'next')

  t.equal((await send(port, { url: '/sales', headers: fixture.headers() })).statusCode, 200)
  t.equal((await send(port, { url: '/sales', headers: { host: HOST } })).statusCode, 401)

  t.match(fixture.logged(), /"page":"\/sales".*"shadow":"next".*the shadow policy would refuse/)
  t.match(
    await fixture.metrics.registry.metrics(),
    'pagewarden_shadow_differences_total{rule="/",result="deny"} 1'
  )
})

test('a request without a user fails closed', (t) => {
  const user = { identity: zoe, headers: {}, grants: { pages: [], closed: [] }, assertion: '' }
  t.throws(() => userOf({ user: null }), { message: /without a user/ })
  t.equal(userOf({ user }), user)
  t.end()
})
