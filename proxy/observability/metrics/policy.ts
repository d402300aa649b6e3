import { Counter, Gauge, type Registry } from 'prom-client'

/** The state of a policy for its metrics. */
export type PolicyMetricsState = {
  /** Whether the policy is enforced, or only compared. */
  readonly role: 'enforced' | 'shadow'
  readonly version: string | null
  /** ms since the epoch. */
  readonly loadedAt: number | null
  readonly isStale: boolean
}

export type PolicyMetrics = {
  /** A poll of the source of a policy, and its result. */
  readonly policyPolled: (part: PolicyMetricsState['role'], result: string) => void
  /** A decision that the shadow policy would make differently, by its own rule. */
  readonly shadowDifference: (rule: string | null, wouldAllow: boolean) => void
  /** Sets the function that gives the states when the metrics are read. */
  readonly showPolicies: (states: () => readonly PolicyMetricsState[]) => void
}

/** The policies in force, their age, and the results of reloads. */
export function policyMetrics(registers: Registry[]): PolicyMetrics {
  let states: () => readonly PolicyMetricsState[] = () => []
  new Gauge({
    name: 'pagewarden_policy_info',
    help: 'The version of each policy, which is the beginning of the SHA-256 of its bytes.',
    labelNames: ['policy', 'version'],
    registers,
    collect() {
      this.reset()
      for (const { role, version } of states()) {
        if (version !== null) this.set({ policy: role, version }, 1)
      }
    }
  })
  new Gauge({
    name: 'pagewarden_policy_loaded_timestamp_seconds',
    help: 'When each policy came into force.',
    labelNames: ['policy'],
    registers,
    collect() {
      for (const { role, loadedAt } of states()) {
        if (loadedAt !== null) this.set({ policy: role }, loadedAt / 1000)
      }
    }
  })
  new Gauge({
    name: 'pagewarden_policy_stale',
    help: '1 while the source of a policy cannot be read or holds one that cannot be used.',
    labelNames: ['policy'],
    registers,
    collect() {
      for (const { role, isStale } of states()) this.set({ policy: role }, isStale ? 1 : 0)
    }
  })
  const looks = new Counter({
    name: 'pagewarden_policy_reloads_total',
    help: 'Looks at the sources of policies, by result: loaded, unchanged, invalid or unread.',
    labelNames: ['policy', 'result'],
    registers
  })
  const differences = new Counter({
    name: 'pagewarden_shadow_differences_total',
    help: 'Decisions that the shadow policy would have made otherwise, by its rule and its result.',
    labelNames: ['rule', 'result'],
    registers
  })
  return {
    shadowDifference: (rule, wouldAllow) =>
      differences.inc({ rule: rule ?? 'none', result: wouldAllow ? 'allow' : 'deny' }),
    policyPolled: (policy, result) => looks.inc({ policy, result }),
    showPolicies: (given) => {
      states = given
    }
  }
}
