import { REASONS } from '../../policy/decide.ts'

/** A policy decision in the proxy's log (proxy/observability/record.ts). */
export type Decided = {
  readonly sub: string
  readonly page: string
  readonly allowed: boolean
  readonly rule: string | null
  readonly reason: string
  /** The policy's version. */
  readonly policy: string
  readonly time: string
}

/** The kinds of lines in a log. Only policy decisions can be replayed. */
export type LogLine =
  | { readonly kind: 'decision'; readonly decided: Decided }
  /** Another line of the log: a refused token, a start, a closed websocket. */
  | { readonly kind: 'other' }
  /** A line of another program. */
  | { readonly kind: 'unread' }

const POLICY_REASONS: ReadonlySet<string> = new Set(REASONS)

/** Reads a line. Text that a container runtime wrote before the JSON is ignored. */
export function readLogLine(line: string): LogLine {
  const fields = parseObject(line.slice(Math.max(0, line.indexOf('{'))))
  if (fields === null) return { kind: 'unread' }
  const { msg, sub, page, rule, reason, policy, time } = fields
  if (msg !== 'allowed' && msg !== 'refused') return { kind: 'other' }
  if (typeof sub !== 'string' || typeof page !== 'string' || typeof reason !== 'string') {
    return { kind: 'other' }
  }
  if (!POLICY_REASONS.has(reason)) return { kind: 'other' }
  return {
    kind: 'decision',
    decided: {
      sub,
      page,
      allowed: msg === 'allowed',
      rule: typeof rule === 'string' ? rule : null,
      reason,
      policy: String(policy ?? ''),
      time: String(time ?? '')
    }
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    // A JSON object has string keys, and each value is checked below.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
