import { test } from 'tap'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { startPolicies } from '../../policy-source/policies.ts'
import type { Source } from '../../policy-source/source.ts'
import { Clock } from '../support/clock.ts'
import { policyText } from '../support/fixture.ts'

/** A source that never reports a change. */
const sourceOf = (name: string, held: { text: string }): Source => ({
  name,
  patience: 0,
  read: async () => Buffer.from(held.text),
  waitForChange: (signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', reject))
})

test('the life of a policy is logged, counted and reported', async (t) => {
  const lines: Record<string, unknown>[] = []
  const metrics = createMetrics(() => 0)
  const source = { text: `${policyText}roles:\n  idle: [group:a]\n` }
  let changes = 0
  const policies = await startPolicies({
    source: sourceOf('policy.yaml', source),
    shadowSource: null,
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }),
    metrics,
    now: new Clock().now,
    onChange: async () => {
      changes += 1
    }
  })
  t.teardown(() => policies.close())
  t.equal(policies.inShadow(), null)
  t.equal(policies.shadowStatus(), null)
  const first = policies.inForce().version
  t.match(lines.splice(0), [
    { level: 'warn', source: 'policy.yaml', policy: first, msg: /idle/ },
    { level: 'info', source: 'policy.yaml', policy: first, msg: 'policy loaded' }
  ])

  source.text = 'version: 1\n'
  await policies.reload()
  await policies.reload()
  t.equal(policies.staleReason(), 'policy-invalid')
  t.match(lines.splice(0), [
    { level: 'error', policy: first, err: { code: 'PW_POLICY_INVALID' }, msg: 'policy not renewed' }
  ])
  t.match(await metrics.registry.metrics(), 'pagewarden_policy_stale{policy="enforced"} 1')
  t.equal(changes, 0)

  source.text = `${policyText}roles:\n  idle: [group:a]\n`
  await policies.reload()
  await policies.reload()
  t.match(lines.splice(0), [{ msg: 'the policy of the source is the one in force again' }])

  source.text = `${policyText}console: [group:a]\nreport-only: true\n`
  await policies.reload()
  t.equal(policies.staleReason(), null)
  t.equal(changes, 1)
  const second = policies.inForce().version
  t.match(policies.status(), { source: 'policy.yaml', version: second, stale: null })
  t.match(lines.splice(0), [
    { level: 'warn', policy: second, msg: /report-only/ },
    { level: 'info', policy: second, previous: first, msg: 'policy loaded' }
  ])
  const exposition = await metrics.registry.metrics()
  for (const line of [
    `pagewarden_policy_info{policy="enforced",version="${second}"} 1`,
    'pagewarden_policy_stale{policy="enforced"} 0',
    'pagewarden_policy_reloads_total{policy="enforced",result="invalid"} 2',
    'pagewarden_policy_reloads_total{policy="enforced",result="unchanged"} 2',
    'pagewarden_policy_reloads_total{policy="enforced",result="loaded"} 1'
  ]) {
    t.ok(exposition.includes(line), line)
  }
  t.notOk(exposition.includes(first), 'of the version before nothing is left')
})

test('a shadow policy is followed beside the enforced one, and stops nothing when it is invalid', async (t) => {
  const lines: Record<string, unknown>[] = []
  const metrics = createMetrics(() => 0)
  const [enforced, shadow] = [{ text: policyText }, { text: 'version: 2\n' }]
  const policies = await startPolicies({
    source: sourceOf('policy.yaml', enforced),
    shadowSource: sourceOf('next.yaml', shadow),
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }),
    metrics,
    now: new Clock().now,
    onChange: () => Promise.reject(new Error('a shadow changes nothing'))
  })
  t.teardown(() => policies.close())
  t.equal(policies.inShadow(), null)
  t.match(policies.shadowStatus(), { version: null, stale: { reason: 'policy-invalid' } })
  t.match(lines, [
    { msg: 'policy loaded' },
    { level: 'warn', source: 'next.yaml', fault: /next.yaml:1:1/, msg: 'shadow policy not renewed' }
  ])
  t.notOk(lines.some((line) => 'err' in line))

  await policies.reload()
  shadow.text = policyText.replace('hr', 'staff')
  await policies.reload()
  await policies.reload()

  const version = policies.inShadow()?.version
  t.match(lines.slice(2), [{ source: 'next.yaml', shadow: version, msg: 'shadow policy loaded' }])
  t.equal(lines.length, 3)
  const exposition = await metrics.registry.metrics()
  t.match(exposition, `pagewarden_policy_info{policy="shadow",version="${version}"} 1`)
  t.match(exposition, 'pagewarden_policy_reloads_total{policy="shadow",result="invalid"} 2')
  t.equal(policies.staleReason(), null)
})
