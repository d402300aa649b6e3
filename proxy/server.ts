import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController
} from 'fastify'

export type ServerOptions = {
  /** The ALB's idle timeout in ms. */
  readonly idleTimeout: number
  readonly log: FastifyBaseLogger
  /** Answers a target that no router can read; hooks do not see such a request. */
  readonly onBadTarget: (request: FastifyRequest, reply: FastifyReply) => void
}

/** What an ALB lets through (64 KiB) and what it adds itself; Node's own bound is 16 KiB. */
const mostHeaderBytes = 96 * 1024
/** A whole header block is here within this, or its sender means us no good (ms). */
const headersTimeout = 15_000

/**
 * An HTTP server with our limits and without a route. Node itself refuses with 431 what has more
 * than a thousand headers, with 400 what is no HTTP/1.1, with 417 an unknown expectation.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    http: { maxHeaderSize: mostHeaderBytes, headersTimeout, connectionsCheckingInterval: 5_000 },
    // An ALB must never reuse a connection that we are about to close: it would answer 502.
    keepAliveTimeout: options.idleTimeout + 12_000,
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
    frameworkErrors: (_error, request, reply) => options.onBadTarget(request, reply)
  })
  // Node would ask for the body at once. This leaves it to `inviteBody`, behind the gate.
  app.server.on('checkContinue', (request, response) => app.routing(request, response))
  return app
}

/** Asks a client that waits for it to go on and send the body (RFC 9110 section 10.1.1). */
export async function inviteBody(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.headers.expect !== undefined) reply.raw.writeContinue()
}
