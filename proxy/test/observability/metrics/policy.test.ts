import { Registry } from 'prom-client'
import { test } from 'tap'
import { type PolicyMetricsState, policyMetrics } from '../../../observability/metrics/policy.ts'

test('each policy shows its version, its age and whether it is stale; of an older version nothing is left', async (t) => {
  const registry = new Registry()
  const metrics = policyMetrics([registry])
  t.notMatch(await registry.metrics(), /^pagewarden_policy_\w+\{/m, 'nothing before there is one')
  let states: readonly PolicyMetricsState[] = [
    { role: 'enforced', version: 'aaa', loadedAt: 1_500, isStale: false },
    { role: 'shadow', version: null, loadedAt: null, isStale: true }
  ]
  metrics.showPolicies(() => states)
  metrics.policyPolled('shadow', 'unread')
  metrics.shadowDifference(null, true)

  const text = await registry.metrics()
  for (const line of [
    'pagewarden_policy_info{policy="enforced",version="aaa"} 1',
    'pagewarden_policy_loaded_timestamp_seconds{policy="enforced"} 1.5',
    'pagewarden_policy_stale{policy="enforced"} 0',
    'pagewarden_policy_stale{policy="shadow"} 1',
    'pagewarden_shadow_differences_total{rule="none",result="allow"} 1',
    'pagewarden_policy_reloads_total{policy="shadow",result="unread"} 1'
  ]) {
    t.match(text, line)
  }
  states = [{ role: 'enforced', version: 'bbb', loadedAt: 2_000, isStale: false }]
  t.notMatch(await registry.metrics(), 'aaa')
})
