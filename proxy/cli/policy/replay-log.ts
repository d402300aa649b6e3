import type { Identity } from '../../identity/identity.ts'
import { findRule } from '../../policy/compiled-policy.ts'
import { type Decision, decide } from '../../policy/decide.ts'
import type { Policy } from '../../policy/policy.ts'
import { isReserved } from '../../policy/route.ts'
import type { Decided } from './log-line.ts'

/** All equal decisions about one person and page, and the decision of another policy. */
export type Replayed = {
  readonly sub: string
  readonly page: string
  readonly from: ReplayResult
  /** Null when the log does not contain enough about the person. */
  readonly to: ReplayResult | null
  readonly count: number
}

export type ReplayResult = {
  readonly allowed: boolean
  readonly reason: string
  readonly rule: string | null
}

/** Repeats each decision of a log with another policy. Equal decisions are counted together. */
export function replay(
  decisions: readonly Decided[],
  policy: Policy,
  people: ReadonlyMap<string, Identity>
): readonly Replayed[] {
  const replayed = new Map<string, Replayed>()
  for (const { sub, page, allowed, reason, rule } of decisions) {
    const key = JSON.stringify([sub, page, allowed, reason, rule])
    const known = replayed.get(key)
    replayed.set(key, {
      sub,
      page,
      from: { allowed, reason, rule },
      to: known === undefined ? decideAgain(policy, sub, page, people) : known.to,
      count: 1 + (known?.count ?? 0)
    })
  }
  return [...replayed.values()]
}

function decideAgain(
  policy: Policy,
  sub: string,
  page: string,
  people: ReadonlyMap<string, Identity>
): ReplayResult | null {
  // A session begins with Streamlit's websocket, and the rule of `/` decides about it.
  const path = isReserved(page) && page.startsWith('/_stcore/') ? '/' : page
  const identity = people.get(sub)
  const decision =
    identity === undefined ? decideByIdAlone(policy, sub, path) : decide(policy, identity, path)
  if (decision === null) return null
  const { allow, reason, rule } = decision
  return { allowed: allow || policy.reportOnly, reason, rule }
}

/**
 * Decides about a person of whom only the id is known, because the log contains no addresses and no
 * groups. Returns null when those could change the decision.
 */
function decideByIdAlone(policy: Policy, sub: string, path: string): Decision | null {
  const rule = findRule(policy, path)
  const decision = decide(policy, { ...STRANGER, sub }, path)
  if (rule === null || decision.reason.endsWith('-denied') || rule.allow.length === 0) {
    return decision
  }
  return decision.allow && rule.deny.length === 0 ? decision : null
}

const STRANGER: Identity = {
  sub: '',
  username: null,
  email: null,
  emailVerified: false,
  groups: [],
  claims: {},
  expiresAt: Number.MAX_SAFE_INTEGER
}
