import Fastify from 'fastify'
import { test } from 'tap'
import { addGate, type GateOptions, type HttpDecision } from '../../request/gate.ts'
import { createSite } from '../../request/pages/site.ts'
import { HOST, ORIGIN, policyOf } from '../support/fixture.ts'
import { nobody } from '../support/people.ts'

const tokens = { 'x-amzn-oidc-data': 'a.b.c', 'x-amzn-oidc-accesstoken': 'a.b.c' }

/** A gate for one person, before an app that has listed these pages. */
function gateFor(policyText: string, listed: readonly string[]) {
  const decisions: HttpDecision[] = []
  const policy = policyOf(policyText)
  const options: GateOptions = {
    verify: async () => ({ ok: true, identity: nobody }),
    policy: () => policy,
    publicOrigin: ORIGIN,
    site: createSite('', null, null),
    ownership: { ownsSession: () => false, mayReadMedia: () => false },
    listedPages: () => listed,
    publicPaths: new Set(),
    ownPrefix: '/_pagewarden/',
    assertionFor: async () => 'a.b.c',
    isSignedOut: () => false,
    onIdentity: () => undefined,
    onDecision: (_request, decision) => decisions.push(decision)
  }
  const app = Fastify()
  addGate(app, options)
  app.get('/*', async () => 'the index page')
  const ask = (url: string) => app.inject({ url, headers: { host: HOST, ...tokens } })
  return { ask, decisions }
}

test('H6: an unknown page shows the default page to a person for whom no page is closed', async (t) => {
  const { ask, decisions } = gateFor('version: 1\npages: { /: [signed-in] }\n', ['/'])

  const { statusCode, payload } = await ask('/nope')

  t.equal(statusCode, 200)
  t.equal(payload, 'the index page')
  t.match(decisions, [{ path: '/', rule: '/', reason: 'granted', allow: true }])
})

test('the answer does not distinguish closed pages from unknown ones', async (t) => {
  const text = 'version: 1\npages: { /: [signed-in], /admin: [group:admins] }\n'
  const { ask } = gateFor(text, ['/', '/admin', '/unnamed'])
  const answers = await Promise.all(['/admin', '/unnamed', '/nope'].map(ask))

  for (const { statusCode, headers, payload } of answers) {
    t.equal(statusCode, 403)
    t.same(Object.keys(headers), Object.keys(answers[0]?.headers ?? {}))
    t.match(JSON.parse(payload), { title: 'You may not open this.' })
  }
})
