import type { Link, Span, Tracer } from '@opentelemetry/api'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A decision as the log has it; a span says no more than a line of the log does. */
export type TracedDecision = {
  readonly sub: string | null | undefined
  readonly page: string | null
  readonly rule: string | null
  readonly reason: string
  readonly policy: string
  /** `url`, or how it was asked inside a websocket. */
  readonly asked: string
}

/** ms since the epoch, with their fractions. */
const now = (): number => performance.timeOrigin + performance.now()

/** One request as it goes: its span and when its parts began, in ms since the epoch. */
type RequestTrace = {
  readonly span: Span
  readonly startedAt: number
  admittedAt: number
  answeredAt: number
}

/**
 * Requests as OpenTelemetry spans. What a client says of traces (`traceparent`, `Sampled=1`) counts
 * for nothing: anybody could have everything recorded by it. The load balancer's id is an attribute,
 * by which a trace is found from its access log.
 */
export class Tracing {
  readonly #tracer: Tracer
  readonly #traces = new WeakMap<FastifyRequest, RequestTrace>()
  readonly #handshakes = new WeakMap<FastifyRequest, Link>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  /**
   * Follows every request of a server; to be called before its other hooks are added.
   *
   * @param traceOf the load balancer's id of a request.
   */
  instrument(app: FastifyInstance, traceOf: (request: FastifyRequest) => string | undefined): void {
    app.addHook('onRequest', async (request) => {
      const startedAt = now()
      const traceId = traceOf(request)
      const span = this.#tracer.startSpan(request.method, {
        kind: SpanKind.SERVER,
        startTime: startedAt,
        root: true,
        attributes: {
          'http.request.method': request.method,
          'pagewarden.request_id': request.id,
          ...(traceId === undefined ? {} : { 'pagewarden.alb_trace_id': traceId })
        }
      })
      this.#traces.set(request, { span, startedAt, admittedAt: 0, answeredAt: 0 })
    })
    app.addHook('preHandler', async (request) => {
      const course = this.#traces.get(request)
      if (course !== undefined) course.admittedAt = now()
    })
    app.addHook('onSend', async (request) => {
      const course = this.#traces.get(request)
      if (course !== undefined) course.answeredAt = now()
    })
    app.addHook('onResponse', async (request, reply) => {
      const course = this.#traces.get(request)
      if (course === undefined) return
      this.#addPart(course, 'gate', course.startedAt, course.admittedAt || course.answeredAt)
      // An answer of Streamlit's is written past Fastify: it is there when its last byte is gone.
      const answered = course.answeredAt || now()
      if (course.admittedAt > 0) this.#addPart(course, 'answer', course.admittedAt, answered)
      this.#end(request, course.span, reply.statusCode)
    })
  }

  /** A request became a websocket: its span ends here and is what the websocket's pages point to. */
  opened(request: FastifyRequest): void {
    const course = this.#traces.get(request)
    if (course === undefined) return
    this.#addPart(course, 'gate', course.startedAt, course.admittedAt)
    this.#addPart(course, 'answer', course.admittedAt, now())
    this.#handshakes.set(request, { context: course.span.spanContext() })
    this.#end(request, course.span, 101)
  }

  /** What was decided about a request. */
  decided(request: FastifyRequest, decided: TracedDecision): void {
    this.#traces.get(request)?.span.setAttributes(attributesOf(decided))
  }

  /** A page that was asked for inside a websocket, whatever came of it. */
  page(request: FastifyRequest, decided: TracedDecision): void {
    const handshake = this.#handshakes.get(request)
    this.#tracer
      .startSpan(`page by ${decided.asked}`, {
        root: true,
        links: handshake === undefined ? [] : [handshake],
        attributes: { ...attributesOf(decided), 'pagewarden.request_id': request.id }
      })
      .end()
  }

  #addPart({ span }: RequestTrace, name: string, startedAt: number, ended: number): void {
    const above = trace.setSpan(context.active(), span)
    this.#tracer.startSpan(name, { startTime: startedAt }, above).end(Math.max(startedAt, ended))
  }

  #end(request: FastifyRequest, span: Span, status: number): void {
    span.updateName(`${request.method} ${request.endpointKind}`)
    span.setAttributes({ 'http.route': request.endpointKind, 'http.response.status_code': status })
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    this.#traces.delete(request)
  }
}

function attributesOf({ sub, page, rule, reason, policy, asked }: TracedDecision) {
  return {
    ...(sub === null || sub === undefined ? {} : { 'enduser.id': sub }),
    ...(page === null ? {} : { 'pagewarden.page': page }),
    ...(rule === null ? {} : { 'pagewarden.rule': rule }),
    'pagewarden.reason': reason,
    'pagewarden.policy': policy,
    'pagewarden.asked': asked
  }
}
