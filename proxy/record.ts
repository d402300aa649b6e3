import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'
import type { Policy } from './policy/policy.ts'
import type { WardenEvent } from './relay/outcome.ts'
import type { HttpDecision } from './request/gate.ts'

export type RecordOptions = {
  readonly log: Logger
  readonly metrics: Metrics
  readonly policy: () => Policy
}

/**
 * One line for a decision about a request, and one count. Every full load of a page makes two probes
 * at the wrong base, as Streamlit's frontend always does: those are no news.
 */
export function recordHttp(
  { log, metrics, policy }: RecordOptions,
  request: FastifyRequest,
  { sub, path, rule, reason, allow }: HttpDecision
): void {
  metrics.decision(allow, reason)
  log[reason === 'probe-misplaced' ? 'debug' : 'info'](
    {
      requestId: request.id,
      traceId: traceOf(request),
      sub,
      page: path,
      rule,
      reason,
      policy: policy().version,
      asked: 'url'
    },
    allow ? 'allowed' : 'refused'
  )
}

/** The same for what was decided inside a websocket. */
export function recordFrame(
  { log, metrics, policy }: RecordOptions,
  request: FastifyRequest,
  event: WardenEvent
): void {
  const about = { requestId: request.id, sub: request.entry?.identity.sub }
  switch (event.type) {
    case 'page': {
      const { page, rule, reason, allow } = event.judged
      metrics.decision(allow, reason)
      log.info(
        { ...about, page, rule, reason, policy: policy().version, asked: event.asked },
        allow ? 'allowed' : 'refused'
      )
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

/** The beginning of a websocket, and whether Streamlit was asked for the session of before. */
export function recordOpening(
  { log, metrics }: RecordOptions,
  request: FastifyRequest,
  resumed: boolean
): void {
  metrics.websocketOpened(resumed)
  const { sub } = request.entry?.identity ?? {}
  log.info({ requestId: request.id, traceId: traceOf(request), sub, resumed }, 'websocket opened')
}

/** The end of a websocket, with what broke it if anything did. */
export function recordEnd(
  { log, metrics }: RecordOptions,
  request: FastifyRequest,
  code: number,
  fault: Error | null
): void {
  metrics.websocketClosed(code)
  const about = { requestId: request.id, sub: request.entry?.identity.sub, code }
  log.info(fault === null ? about : { ...about, err: fault }, 'websocket closed')
}

/** The ALB's id of the request; a client may send anything under this name, so only its form counts. */
function traceOf({ headers }: FastifyRequest): string | undefined {
  return /(?:^|;)(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/.exec(
    `${headers['x-amzn-trace-id']}`
  )?.[1]
}
