import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController
} from 'fastify'
import type { Metrics } from '../observability/metrics.ts'
import { canonicalTarget } from '../request/path.ts'
import { LingeringResponse } from './lingering-close.ts'

/** What one request may be; whoever goes beyond is answered 431 or 408 by Node itself. */
export type ServerLimits = {
  /** How many headers. */
  readonly maxHeaders: number
  /** Bytes of the request line and all headers. */
  readonly maxHeaderSize: number
  /** ms in which all headers have come. */
  readonly headerTimeout: number
  /** ms in which the whole request has come, its body included. */
  readonly requestTimeout: number
}

export type ServerOptions = {
  /** The ALB's idle timeout in ms. */
  readonly idleTimeout: number
  readonly limits: ServerLimits
  readonly log: FastifyBaseLogger
  /** Answers a target that no router can read; hooks do not see such a request. */
  readonly onBadTarget: (request: FastifyRequest, reply: FastifyReply) => void
}

/** ms between two looks at who takes too long. */
const checkInterval = 5_000

/**
 * An HTTP server with our limits and without a route. Node itself refuses with 431 too many or too
 * long headers, with 408 what comes too slowly, with 400 what is no HTTP/1.1, with 417 an unknown
 * expectation.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { idleTimeout, limits } = options
  // An ALB must never reuse a connection that we are about to close: it would answer 502.
  const maxIdleTime = idleTimeout + 12_000
  const app: FastifyInstance = Fastify({
    http: {
      ServerResponse: LingeringResponse,
      maxHeaderSize: limits.maxHeaderSize,
      headersTimeout: Math.min(limits.headerTimeout, limits.requestTimeout),
      connectionsCheckingInterval: Math.min(checkInterval, limits.headerTimeout)
    },
    requestTimeout: limits.requestTimeout,
    // A client that neither sends nor reads: the ALB has let go of it by then.
    connectionTimeout: maxIdleTime,
    keepAliveTimeout: maxIdleTime,
    trustProxy: false,
    loggerInstance: options.log,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId'
    }),
    genReqId: () => crypto.randomUUID(),
    requestIdHeader: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Before any route is looked for, so that router, gate and Streamlit all read one spelling.
    rewriteUrl: ({ url = '' }) => canonicalTarget(url),
    frameworkErrors: (_error, request, reply) => options.onBadTarget(request, reply)
  })
  app.server.maxHeadersCount = limits.maxHeaders
  // Node would ask for the body at once. This leaves it to `inviteBody`, behind the gate.
  app.server.on('checkContinue', (request, response) => app.routing(request, response))
  return app
}

/** Asks a client that waits for it to go on and send the body (RFC 9110 section 10.1.1). */
export async function inviteBody(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.headers.expect !== undefined) reply.raw.writeContinue()
}

/** The server of the admin address, which nobody but a collector of metrics is to reach. */
export function createAdminServer({ registry }: Metrics): FastifyInstance {
  const admin = Fastify({ forceCloseConnections: true })
  admin.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
  return admin
}
