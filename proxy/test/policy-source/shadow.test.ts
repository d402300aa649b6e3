import { test } from 'tap'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import type { Policy } from '../../policy/policy.ts'
import { type Decided, Shadow } from '../../policy-source/shadow.ts'
import { policyOf } from '../support/fixture.ts'
import { nobody } from '../support/people.ts'

const next = (version: string) =>
  policyOf('version: 1\npages:\n  /: [signed-in]\n  /sales: [group:sales]\n', version)
const seller = { ...nobody, sub: 'sid', groups: ['sales'] }

function fixtureOf(first: Policy | null) {
  const lines: Record<string, unknown>[] = []
  const metrics = createMetrics(() => 0)
  const live = { policy: first }
  const shadow = new Shadow({
    policy: () => live.policy,
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }),
    metrics
  })
  return { lines, metrics, live, shadow }
}

const granted = { rule: '/sales', reason: 'granted', allow: true }
const toSales: Decided = { identity: nobody, path: '/sales', asked: 'url', ...granted }

test('a difference is counted each time, and logged once per person, page and version', async (t) => {
  const { lines, metrics, live, shadow } = fixtureOf(next('v1'))

  shadow.compare(toSales)
  shadow.compare({ ...toSales, asked: 'hash' })
  shadow.compare({ ...toSales, identity: { ...nobody, sub: 'other' } })
  live.policy = next('v2')
  shadow.compare(toSales)

  const difference = { page: '/sales', rule: '/sales', reason: 'granted', shadowRule: '/sales' }
  const refused = { ...difference, shadowReason: 'page-not-granted' }
  t.match(lines, [
    { sub: nobody.sub, asked: 'url', shadow: 'v1', ...refused, msg: /would refuse/ },
    { sub: 'other', shadow: 'v1', ...refused },
    { sub: nobody.sub, shadow: 'v2', ...refused }
  ])
  t.equal(lines.length, 3)
  t.match(
    await metrics.registry.metrics(),
    'pagewarden_shadow_differences_total{rule="/sales",result="deny"} 4'
  )
})

test('a request that only the shadow policy would allow is logged too', async (t) => {
  const { lines, metrics, shadow } = fixtureOf(next('v1'))
  const refusal = { rule: null, reason: 'page-unlisted', allow: false }

  shadow.compare({ ...toSales, ...refusal, identity: seller })
  shadow.compare({ ...toSales, path: '/none' })

  t.match(lines, [
    { msg: 'the shadow policy would allow', rule: null, shadowRule: '/sales' },
    { msg: 'the shadow policy would refuse', shadowRule: null, shadowReason: 'page-unlisted' }
  ])
  const text = await metrics.registry.metrics()
  t.match(text, 'pagewarden_shadow_differences_total{rule="/sales",result="allow"} 1')
  t.match(text, 'pagewarden_shadow_differences_total{rule="none",result="deny"} 1')
})

test('nothing is logged when both policies agree, when no policy decided, or without a shadow policy', (t) => {
  const { lines, live, shadow } = fixtureOf(next('v1'))
  shadow.compare({ ...toSales, identity: seller })
  shadow.compare({ ...toSales, reason: 'upload-not-yours' })
  shadow.compare({ ...toSales, path: '/_stcore/stream' })
  live.policy = null
  shadow.compare(toSales)
  t.same(lines, [])
  t.end()
})

test('people who invent pages do not fill the memory', (t) => {
  const { lines, shadow } = fixtureOf(next('v1'))
  for (let page = 0; page < 10_001; page += 1) shadow.compare({ ...toSales, path: `/p${page}` })
  shadow.compare({ ...toSales, path: '/p0' })
  t.equal(lines.length, 10_002, 'an old difference is logged again')
  t.end()
})
