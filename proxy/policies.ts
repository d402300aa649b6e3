import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'
import type { Policy } from './policy/policy.ts'
import { sayFault } from './policy-source/check.ts'
import { readFirst } from './policy-source/first.ts'
import {
  LivePolicy,
  type Look,
  type PolicyStatus,
  type StaleReason
} from './policy-source/live-policy.ts'
import type { Source } from './policy-source/source.ts'

export type PoliciesOptions = {
  readonly source: Source
  readonly log: Logger
  readonly metrics: Metrics
  /** ms since the epoch. */
  readonly now: () => number
  /** Told after another policy has come into force. */
  readonly onChange: () => void
}

/** The policy that the proxy goes by, for as long as the proxy lives. */
export type Policies = {
  readonly inForce: () => Policy
  readonly status: () => PolicyStatus
  /** Why the policy in force is not that of the source; `null` when it is. */
  readonly staleReason: () => StaleReason | null
  /** Looks at the source now. */
  readonly reload: () => Promise<void>
  readonly close: () => void
}

/**
 * Reads the first policy and follows its source.
 *
 * @throws POLICY_UNREAD or POLICY_INVALID when there is no good policy to start with.
 */
export async function startPolicies(options: PoliciesOptions): Promise<Policies> {
  const { source, log, metrics, now, onChange } = options
  const first = await readFirst(source)
  const live: LivePolicy<Policy> = new LivePolicy({
    source,
    first: first.policy,
    now,
    onLook: (look) => {
      metrics.policyLook('enforced', look.result)
      tell(look)
      if (look.result === 'loaded') onChange()
    }
  })
  metrics.showPolicies(() => {
    const { version, loadedAt, stale } = live.status
    return [{ part: 'enforced', version, loadedAt, isStale: stale !== null }]
  })
  const tell = (look: Look<Policy>) => {
    const about = { source: source.name, policy: live.policy.version }
    switch (look.result) {
      case 'loaded':
        for (const warning of look.warnings) log.warn(about, sayFault(warning))
        log.info({ ...about, previous: look.previous.version }, 'policy loaded')
        return
      case 'unchanged':
        if (look.isNews) log.info(about, 'the policy of the source is the one in force again')
        return
      default:
        if (look.isNews) log.error({ ...about, err: look.fault }, 'policy not renewed')
    }
  }

  for (const warning of first.warnings) {
    log.warn({ source: source.name, policy: first.policy.version }, sayFault(warning))
  }
  log.info({ source: source.name, policy: first.policy.version }, 'policy loaded')
  void live.follow()
  return {
    inForce: () => live.policy,
    status: () => live.status,
    staleReason: () => live.status.stale?.reason ?? null,
    reload: () => live.reload(),
    close: () => live.close()
  }
}
