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
  /** The source of the shadow policy, whose decisions are only compared; `null` for none. */
  readonly shadowSource: Source | null
  readonly log: Logger
  readonly metrics: Metrics
  /** ms since the epoch. */
  readonly now: () => number
  /** Called after another policy has come into force. */
  readonly onChange: () => Promise<void>
}

/** The policies of a proxy, from its start to its end. */
export type Policies = {
  readonly inForce: () => Policy
  /** The shadow policy; `null` for none, or until a valid one was read. */
  readonly inShadow: () => Policy | null
  readonly status: () => PolicyStatus
  readonly shadowStatus: () => PolicyStatus | null
  /** Why the policy in force is not that of the source; `null` when it is. */
  readonly staleReason: () => StaleReason | null
  /** Polls the sources now. */
  readonly reload: () => Promise<void>
  readonly close: () => void
}

/**
 * Reads the first policies and follows their sources. A shadow policy decides nothing, so it never
 * stops the start: its faults are logged, and it is used as soon as a valid one was read.
 *
 * @throws POLICY_UNREAD or POLICY_INVALID when there is no valid policy to enforce.
 */
export async function startPolicies(options: PoliciesOptions): Promise<Policies> {
  const { source, shadowSource, log, metrics, now, onChange } = options
  const first = await readFirst(source)
  const logPoll = pollLogger(log, source)
  const live: LivePolicy<Policy> = new LivePolicy({
    source,
    first: first.policy,
    now,
    onPoll: (poll) => {
      metrics.policyPolled('enforced', poll.result)
      logPoll(poll, live.policy)
      if (poll.result === 'loaded') void onChange()
    }
  })
  logLoaded(log, source, first)
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
  const onPoll = (poll: PollResult<Policy | null>) => {
    metrics.policyPolled('shadow', poll.result)
    if (poll.result === 'loaded') {
      log.info({ source: source.name, shadow: poll.policy.version }, 'shadow policy loaded')
    } else if ('fault' in poll && poll.isChange) {
      // A warning and not an error: alarms are for the policy in force.
      log.warn({ source: source.name, fault: poll.fault.message }, 'shadow policy not renewed')
    }
  }
  return new LivePolicy<Policy | null>({ source, first: null, now, onPoll })
}

type Loaded = { readonly policy: Policy; readonly warnings: readonly Fault[] }

function logLoaded(log: Logger, source: Source, { policy, warnings }: Loaded, more = {}): void {
  const about = { source: source.name, policy: policy.version }
  for (const warning of warnings) log.warn(about, formatFault(warning))
  log.info({ ...about, ...more }, 'policy loaded')
}

function pollLogger(
  log: Logger,
  source: Source
): (poll: PollResult<Policy>, inForce: Policy) => void {
  return (poll, { version }) => {
    const about = { source: source.name, policy: version }
    switch (poll.result) {
      case 'loaded':
        return logLoaded(log, source, poll, { previous: poll.previous.version })
      case 'unchanged':
        if (poll.isChange) log.info(about, 'the policy of the source is the one in force again')
        return
      default:
        if (poll.isChange) log.error({ ...about, err: poll.fault }, 'policy not renewed')
    }
  }
}

function stateOf(
  part: PolicyMetricsState['role'],
  { version, loadedAt, stale }: PolicyStatus
): PolicyMetricsState {
  return { role: part, version, loadedAt, isStale: stale !== null }
}
