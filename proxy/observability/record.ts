import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { WardenEvent } from '../enforcement/outcome.ts'
import type { Policy } from '../policy/policy.ts'
import type { HttpDecision } from '../request/gate.ts'
import { truncated } from '../request/path.ts'
import { isRoutine } from '../request/reasons.ts'
import type { Revalidated } from '../websocket/revalidate.ts'
import type { Metrics } from './metrics.ts'
import type { Tracing } from './trace/tracing.ts'

export type RecordOptions = {
  readonly log: Logger
  readonly metrics: Metrics
  readonly policy: () => Policy
  /** `null` without traces. */
  readonly tracing: Tracing | null
}

/** Logs and counts a decision about a request. A routine refusal is not counted, and logged at `debug`. */
export function recordHttp(
  { log, metrics, policy, tracing }: RecordOptions,
  request: FastifyRequest,
  { sub, path, rule, reason, allow }: HttpDecision
): void {
  const decided = { sub, page: path, rule, reason, policy: policy().version, asked: 'url' }
  if (!isRoutine(reason)) metrics.decision(allow, reason)
  tracing?.decided(request, decided)
  log[isRoutine(reason) ? 'debug' : 'info'](
    { requestId: request.id, traceId: traceOf(request), ...decided },
    allow ? 'allowed' : 'refused'
  )
}

/** Logs and counts a decision inside a websocket. */
export function recordFrame(
  { log, metrics, policy, tracing }: RecordOptions,
  request: FastifyRequest,
  event: WardenEvent
): void {
  const about = { requestId: request.id, sub: request.user?.identity.sub }
  switch (event.type) {
    case 'page': {
      const { page, rule, reason, allow } = event.judged
      const { sub } = about
      const { version } = policy()
      const { asked } = event
      const decided = { sub, page: truncated(page), rule, reason, policy: version, asked }
      metrics.decision(allow, reason)
      tracing?.page(request, decided)
      log.info({ requestId: request.id, ...decided }, allow ? 'allowed' : 'refused')
      return
    }
    case 'refused-message':
      metrics.message('refused', event.message)
      log.info({ ...about, message: event.message }, 'message refused')
      return
    default:
      event satisfies { readonly type: 'withheld' }
      metrics.message('withheld', event.message)
      log.debug({ ...about, message: event.message }, 'message withheld')
  }
}

/** Records the opening of a websocket, and whether it resumes a session. */
export function recordOpening(
  { log, metrics, tracing }: RecordOptions,
  request: FastifyRequest,
  resumed: boolean
): void {
  tracing?.opened(request)
  metrics.websocketOpened(resumed)
  const { sub } = request.user?.identity ?? {}
  log.info({ requestId: request.id, traceId: traceOf(request), sub, resumed }, 'websocket opened')
}

/** Records the end of a websocket, with its error if there is one. */
export function recordEnd(
  { log, metrics }: RecordOptions,
  request: FastifyRequest,
  code: number,
  fault: Error | null
): void {
  metrics.websocketClosed(code)
  const about = { requestId: request.id, sub: request.user?.identity.sub, code }
  log.info(fault === null ? about : { ...about, err: fault }, 'websocket closed')
}

/** The ALB's id of the request. A client can send any text in this header, so the format is checked. */
export function traceOf({ headers }: FastifyRequest): string | undefined {
  return /(?:^|;)(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/.exec(
    `${headers['x-amzn-trace-id']}`
  )?.[1]
}

/**
 * Records how a new policy has changed the open websockets.
 *
 * @param revalidated `null` when a newer policy came meanwhile, which starts another revalidation.
 */
export function recordRevalidated(
  { log, metrics }: Pick<RecordOptions, 'log' | 'metrics'>,
  policy: string,
  revalidated: Revalidated | null
): void {
  if (revalidated === null) return
  metrics.revalidated(revalidated)
  log.info({ policy, ...revalidated }, 'websockets revalidated')
}
