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

/** The bounds of one request. Beyond them Node itself answers 431 or 408. */
export type ServerLimits = {
  /** Number of headers. */
  readonly maxHeaders: number
  /** Bytes of the request line and all headers. */
  readonly maxHeaderSize: number
  /** ms within which all headers must arrive. */
  readonly headerTimeout: number
  /** ms within which the whole request must arrive, including its body. */
  readonly requestTimeout: number
}

export type ServerOptions = {
  /** The ALB's idle timeout in ms. */
  readonly idleTimeout: number
  readonly limits: ServerLimits
  readonly log: FastifyBaseLogger
  /** Answers a target that the router cannot parse. Hooks do not see such a request. */
  readonly onBadTarget: (request: FastifyRequest, reply: FastifyReply) => void
}

/** ms between two checks for slow requests. */
const checkInterval = 5_000

/**
 * Makes an HTTP server with our limits and without routes. Node itself answers 431 to too many or too long
 * headers, 408 to a slow request, 400 to anything but HTTP/1.1, 417 to an unknown expectation.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { idleTimeout, limits } = options
  // Longer than the ALB: it must not reuse a connection that we are about to close, or it answers 502.
  const maxIdleTime = idleTimeout + 12_000
  const app: FastifyInstance = Fastify({
    http: {
      ServerResponse: LingeringResponse,
      maxHeaderSize: limits.maxHeaderSize,
      headersTimeout: Math.min(limits.headerTimeout, limits.requestTimeout),
      connectionsCheckingInterval: Math.min(checkInterval, limits.headerTimeout)
    },
    requestTimeout: limits.requestTimeout,
    // A client that neither sends nor reads. The ALB has closed the connection by then.
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
    // Before routing, so that router, gate and Streamlit all read the same spelling.
    rewriteUrl: ({ url = '' }) => canonicalTarget(url),
    frameworkErrors: (_error, request, reply) => options.onBadTarget(request, reply)
  })
  app.server.maxHeadersCount = limits.maxHeaders
  // Node would ask for the body at once. `inviteBody` does it after the gate.
  app.server.on('checkContinue', (request, response) => app.routing(request, response))
  return app
}

/** Tells a client with `Expect: 100-continue` to send the body (RFC 9110 section 10.1.1). */
export async function inviteBody(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.headers.expect !== undefined) reply.raw.writeContinue()
}

/** Makes the server of the admin address, which only a collector of metrics should reach. */
export function createAdminServer({ registry }: Metrics): FastifyInstance {
  const admin = Fastify({ forceCloseConnections: true })
  admin.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
  return admin
}
