import type { Link, Span, Tracer } from '@opentelemetry/api'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A decision as in the log. A span contains no more than a line of the log. */
export type TracedDecision = {
  readonly sub: string | null | undefined
  readonly page: string | null
  readonly rule: string | null
  readonly reason: string
  readonly policy: string
  /** `url`, or how the page was requested inside a websocket. */
  readonly asked: string
}

/** ms since the epoch, with fractions. */
const now = (): number => performance.timeOrigin + performance.now()

/** The span of a request, and the times of its parts in ms since the epoch. */
type RequestTrace = {
  readonly span: Span
  readonly startedAt: number
  admittedAt: number
  answeredAt: number
}

/**
 * Records requests as OpenTelemetry spans. Trace headers of a client (`traceparent`, `Sampled=1`) are ignored,
 * or anybody could have everything recorded. The load balancer's id is an attribute, so that a trace can
 * be found from its access log.
 */
export class Tracing {
  readonly #tracer: Tracer
  readonly #traces = new WeakMap<FastifyRequest, RequestTrace>()
  readonly #handshakes = new WeakMap<FastifyRequest, Link>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  /**
   * Traces every request of a server. Call it before other hooks are added.
   *
   * @param traceOf gives the load balancer's id of a request.
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
      // Some responses bypass Fastify's `onSend`. Their time is that of the last byte.
      const answered = course.answeredAt || now()
      if (course.admittedAt > 0) this.#addPart(course, 'answer', course.admittedAt, answered)
      this.#end(request, course.span, reply.statusCode)
    })
  }

  /** A request has become a websocket. Its span ends, and the spans of the websocket's pages link to it. */
  opened(request: FastifyRequest): void {
    const course = this.#traces.get(request)
    if (course === undefined) return
    this.#addPart(course, 'gate', course.startedAt, course.admittedAt)
    this.#addPart(course, 'answer', course.admittedAt, now())
    this.#handshakes.set(request, { context: course.span.spanContext() })
    this.#end(request, course.span, 101)
  }

  /** Adds the decision about a request to its span. */
  decided(request: FastifyRequest, decided: TracedDecision): void {
    this.#traces.get(request)?.span.setAttributes(attributesOf(decided))
  }

  /** Records a page that was requested inside a websocket. */
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
