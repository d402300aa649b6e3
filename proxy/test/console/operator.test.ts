import type { FastifyRequest } from 'fastify'
import Fastify from 'fastify'
import { test } from 'tap'
import { readConfig } from '../../config/config.ts'
import { addConsole } from '../../console/console.ts'
import { createOperator } from '../../console/operator.ts'
import { Refusals } from '../../console/refusals.ts'
import { SignOuts } from '../../console/sign-outs.ts'
import { createLog } from '../../observability/log.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { Clock } from '../support/clock.ts'
import { ORIGIN, policyOf, requiredSettings } from '../support/fixture.ts'
import { zoe } from '../support/people.ts'

const policy = policyOf('version: 1\npages: { /: [signed-in] }\nconsole: [signed-in]\n')
const stale = {
  reason: 'policy-invalid',
  version: null,
  message: 'p.yaml:1:1: it is wrong',
  since: 0
} as const
const state = { source: 'p.yaml', loadedAt: 0, fault: null }
/** Of a request only its id is read, and what was asked for. */
const request = { id: 'r-1' } as FastifyRequest

test('refusals inside the websocket are recorded like those by URL', async (t) => {
  const { now } = new Clock()
  const operator = createOperator({
    config: readConfig({ ...requiredSettings }),
    policy: () => policy,
    policyStatus: () => ({ source: 'p.yaml', version: 'test', loadedAt: 0, stale }),
    sockets: new Sockets(),
    log: createLog('silent'),
    now,
    onDecision: () => undefined
  })
  const judged = { page: '/payroll', rule: null, reason: 'page-unlisted', allow: false } as const
  const http = { sub: zoe.sub, path: null, rule: null, allow: false } as const
  operator.onFrame(request, zoe, { type: 'page', judged, asked: 'hash' })
  operator.onFrame(request, zoe, {
    type: 'page',
    judged: { ...judged, page: '/', reason: 'granted', allow: true },
    asked: 'url' as never
  })
  operator.onFrame(request, zoe, { type: 'refused-message', message: 'unknown-fragment' })
  operator.onFrame(request, zoe, { type: 'withheld', message: 'delta' })
  operator.onRequest(request, { ...http, reason: 'path-not-normal' }, zoe)
  operator.onRequest(request, { ...http, reason: 'probe-misplaced' }, zoe)
  operator.onRequest(request, { ...http, reason: 'icon-absent' }, zoe)
  const probe = { id: 'r-1', endpointKind: 'probe' } as FastifyRequest
  operator.onRequest(probe, { ...http, reason: 'sign-in-ended' }, zoe)
  operator.onRequest(request, { ...http, reason: 'data-missing' }, null)
  const app = Fastify()
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  app.addHook('onRequest', async (asking) => {
    asking.user = { identity: zoe, headers: {}, grants: { pages: [], closed: [] }, assertion: '' }
  })
  await operator.serve(app)

  const { payload } = await app.inject('/_pagewarden/console')

  t.equal(payload.match(/<li /g)?.length, 3)
  t.match(payload, /\/payroll[\s\S]*page-unlisted<\/span> no rule · in the app, by page hash/)
  t.match(payload, /unknown-fragment[\s\S]*message-refused/)
  t.match(payload, /path-not-normal<\/span> no rule · by URL/)
  t.match(payload, 'p.yaml:1:1: it is wrong')
  t.match(payload, '1 request without a valid sign-in')
})

test('a console without a gate in front fails closed', async (t) => {
  const { now } = new Clock()
  const app = Fastify()
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  await addConsole(app, {
    publicOrigin: ORIGIN,
    basePath: '',
    policy: () => policy,
    state: () => state,
    tabs: () => [],
    refusals: new Refusals(now),
    signOuts: new SignOuts(now, 0),
    endSockets: () => 0,
    interval: 1000,
    keepAlive: 1000,
    now,
    onDecision: () => undefined,
    onSignOut: () => undefined
  })
  t.equal((await app.inject('/_pagewarden/console')).statusCode, 500)
})
