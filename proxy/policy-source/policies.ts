import type { Logger } from 'pino'
import type { PolicyMetricsState } from '../observability/metrics/policy.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Fault } from '../policy/fault.ts'
import type { Policy } from '../policy/policy.ts'
import { formatFault } from './check.ts'
import { readFirst } from './first.ts'
import { LivePolicy, type PolicyStatus, type PollResult, type StaleReason } from './live-policy.ts'
import type { Source } from './source.ts'

export type PoliciesOptions = {
  readonly source: Source
  /** Where the policy is that is only heard; `null` for none. */
  readonly shadowSource: Source | null
  readonly log: Logger
  readonly metrics: Metrics
  /** ms since the epoch. */
  readonly now: () => number
  /** Told after another policy has come into force. */
  readonly onChange: () => Promise<void>
}

/** The policies that the proxy goes by, for as long as the proxy lives. */
export type Policies = {
  readonly inForce: () => Policy
  /** The policy that is heard beside the one in force; `null` for none, or none that is good yet. */
  readonly inShadow: () => Policy | null
  readonly status: () => PolicyStatus
  readonly shadowStatus: () => PolicyStatus | null
  /** Why the policy in force is not that of the source; `null` when it is. */
  readonly staleReason: () => StaleReason | null
  /** Looks at the sources now. */
  readonly reload: () => Promise<void>
  readonly close: () => void
}

/**
 * Reads the first policies and follows their sources. A policy in shadow decides nothing, so it never
 * stops the start: what is wrong with it is logged, and a good one is heard as soon as there is one.
 *
 * @throws POLICY_UNREAD or POLICY_INVALID when there is no good policy to enforce.
 */
export async function startPolicies(options: PoliciesOptions): Promise<Policies> {
  const { source, shadowSource, log, metrics, now, onChange } = options
  const first = await readFirst(source)
  const tell = teller(log, source)
  const live: LivePolicy<Policy> = new LivePolicy({
    source,
    first: first.policy,
    now,
    onPoll: (look) => {
      metrics.policyPolled('enforced', look.result)
      tell(look, live.policy)
      if (look.result === 'loaded') void onChange()
    }
  })
  formatLoaded(log, source, first)
  const shadow = shadowSource === null ? null : followShadow(shadowSource, options)
  metrics.showPolicies(() => [
    stateOf('enforced', live.status),
    ...(shadow === null ? [] : [stateOf('shadow', shadow.status)])
  ])
  await shadow?.reload()
  const all = shadow === null ? [live] : [live, shadow]
  for (const each of all) void each.follow()
  return {
    inForce: () => live.policy,
    inShadow: () => shadow?.policy ?? null,
    status: () => live.status,
    shadowStatus: () => shadow?.status ?? null,
    staleReason: () => live.status.stale?.reason ?? null,
    reload: async () => {
      await Promise.all(all.map((each) => each.reload()))
    },
    close: () => {
      for (const each of all) each.close()
    }
  }
}

function followShadow(
  source: Source,
  { log, metrics, now }: PoliciesOptions
): LivePolicy<Policy | null> {
  const onPoll = (look: PollResult<Policy | null>) => {
    metrics.policyPolled('shadow', look.result)
    if (look.result === 'loaded') {
      log.info({ source: source.name, shadow: look.policy.version }, 'shadow policy loaded')
    } else if ('fault' in look && look.isChange) {
      // Not as an error of its own: alarms are for the policy that counts.
      log.warn({ source: source.name, fault: look.fault.message }, 'shadow policy not renewed')
    }
  }
  return new LivePolicy<Policy | null>({ source, first: null, now, onPoll })
}

type Loaded = { readonly policy: Policy; readonly warnings: readonly Fault[] }

function formatLoaded(log: Logger, source: Source, { policy, warnings }: Loaded, more = {}): void {
  const about = { source: source.name, policy: policy.version }
  for (const warning of warnings) log.warn(about, formatFault(warning))
  log.info({ ...about, ...more }, 'policy loaded')
}

function teller(log: Logger, source: Source): (look: PollResult<Policy>, inForce: Policy) => void {
  return (look, { version }) => {
    const about = { source: source.name, policy: version }
    switch (look.result) {
      case 'loaded':
        return formatLoaded(log, source, look, { previous: look.previous.version })
      case 'unchanged':
        if (look.isChange) log.info(about, 'the policy of the source is the one in force again')
        return
      default:
        if (look.isChange) log.error({ ...about, err: look.fault }, 'policy not renewed')
    }
  }
}

function stateOf(
  part: PolicyMetricsState['role'],
  { version, loadedAt, stale }: PolicyStatus
): PolicyMetricsState {
  return { role: part, version, loadedAt, isStale: stale !== null }
}
