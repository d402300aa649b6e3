import { test } from 'tap'
import type { WardenEvent } from '../../enforcement/outcome.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import {
  recordEnd,
  recordFrame,
  recordHttp,
  recordOpening,
  recordRevalidated
} from '../../observability/record.ts'
import { policyOf, policyText } from '../support/fixture.ts'
import { zoe } from '../support/people.ts'
import { requestOf } from '../support/request.ts'

const recorder = () => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('debug', { write: (line) => lines.push(JSON.parse(line)) })
  const metrics = createMetrics(() => 0)
  const policy = policyOf(policyText, 'abc')
  return { lines, metrics, options: { log, metrics, policy: () => policy, tracing: null } }
}

const user = { identity: zoe, headers: {}, pages: [], assertion: '' }

test('a decision about a request is one line and one count', async (t) => {
  const { lines, metrics, options } = recorder()
  const root = 'Root=1-67891233-abcdef012345678912345678'
  const request = requestOf({ 'x-amzn-trace-id': `Self=1-6-a;${root}` })
  const decision = { sub: 'a', path: '/sales', rule: '/sales' }

  recordHttp(options, request, { ...decision, reason: 'granted', allow: true })
  recordHttp(options, request, { ...decision, reason: 'page-denied', allow: false })
  recordHttp(options, request, { ...decision, reason: 'probe-misplaced', allow: false })

  const common = { requestId: 'id-1', sub: 'a', page: '/sales', rule: '/sales', policy: 'abc' }
  t.match(lines, [
    { ...common, level: 'info', traceId: root, asked: 'url', reason: 'granted', msg: 'allowed' },
    { ...common, traceId: root, asked: 'url', reason: 'page-denied', msg: 'refused' },
    { ...common, level: 'debug', reason: 'probe-misplaced', msg: 'refused' }
  ])
  const text = await metrics.registry.metrics()
  t.match(text, 'pagewarden_decisions_total{result="allow",reason="granted"} 1')
  t.match(text, 'pagewarden_decisions_total{result="deny",reason="page-denied"} 1')
  t.notMatch(text, 'reason="probe-misplaced"', 'what nobody has asked for is not counted')
})

test('a trace id counts only in the form that an ALB gives it', (t) => {
  const { lines, options } = recorder()
  for (const id of [
    '',
    'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
    'Root=1-1-1',
    'Root=1-67891233-abcdef0123456789123456780'
  ]) {
    const decision = {
      sub: null,
      path: null,
      rule: null,
      reason: 'data-missing',
      allow: false
    } as const
    recordHttp(options, requestOf({ 'x-amzn-trace-id': id }), decision)
  }
  t.notOk(lines.some((line) => 'traceId' in line))
  t.end()
})

test('decisions inside a websocket are logged in the same words', async (t) => {
  const { lines, metrics, options } = recorder()
  const request = requestOf({}, { user })
  const judged = {
    page: '/payroll',
    rule: '/payroll',
    reason: 'page-denied',
    allow: false
  } as const
  const events: readonly WardenEvent[] = [
    { type: 'page', judged, asked: 'hash' },
    { type: 'page', judged: { ...judged, reason: 'granted', allow: true }, asked: 'name' },
    { type: 'refused-message', message: 'clearCache' },
    { type: 'withheld', message: 'delta' }
  ]

  for (const event of events) recordFrame(options, request, event)
  recordFrame(options, requestOf(), { type: 'withheld', message: 'delta' })

  const about = { requestId: 'id-1', sub: zoe.sub }
  t.match(lines, [
    { ...about, page: '/payroll', asked: 'hash', policy: 'abc', msg: 'refused' },
    { ...about, page: '/payroll', asked: 'name', policy: 'abc', msg: 'allowed' },
    { ...about, message: 'clearCache', msg: 'message refused' },
    { ...about, level: 'debug', message: 'delta', msg: 'message withheld' },
    { level: 'debug', msg: 'message withheld' }
  ])
  const text = await metrics.registry.metrics()
  t.match(text, 'stopped_total{direction="refused",message="clearCache"} 1')
  t.match(text, 'stopped_total{direction="withheld",message="delta"} 2')
})

test('S3: the log has no more of a page name than of a path', (t) => {
  const { lines, options } = recorder()
  const page = `/${'a'.repeat(120_000)}`
  const judged = { page, rule: null, reason: 'page-malformed', allow: false } as const

  recordFrame(options, requestOf({}, { user }), { type: 'page', judged, asked: 'name' })

  t.match(lines, [{ page: `${page.slice(0, 256)}...`, reason: 'page-malformed' }])
  t.end()
})

test('the opening and the end of a websocket are logged, with its error if there is one', (t) => {
  const { lines, options } = recorder()
  recordOpening(options, requestOf({}, { user }), true)
  recordOpening(options, requestOf(), false)
  recordEnd(options, requestOf({}, { user }), 1000, null)
  recordEnd(options, requestOf(), 1006, new Error('reset'))
  t.match(lines, [
    { sub: zoe.sub, resumed: true, msg: 'websocket opened' },
    { resumed: false },
    { sub: zoe.sub, code: 1000, msg: 'websocket closed' },
    { code: 1006, err: { message: 'reset' } }
  ])
  t.notOk('err' in (lines[2] ?? {}))
  t.end()
})

test('the effect of a policy change on websockets is logged, unless a newer policy came meanwhile', async (t) => {
  const { lines, metrics, options } = recorder()

  recordRevalidated(options, 'def', { kept: 3, gained: 2, lost: 1 })
  recordRevalidated(options, 'def', null)

  t.match(lines, [{ policy: 'def', kept: 3, gained: 2, lost: 1, msg: 'websockets revalidated' }])
  t.equal(lines.length, 1)
  t.match(
    await metrics.registry.metrics(),
    'pagewarden_websockets_revalidated_total{result="lost"} 1'
  )
})
