import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import { requestHeaders, responseHeaders } from './headers.ts'

export type HttpRelayOptions = {
  /** Streamlit's origin. */
  readonly upstream: string
  readonly sessionCookie: string
  /** The identity headers of the person whom the gate has let through. */
  readonly identityOf: (request: FastifyRequest) => Readonly<Record<string, string>>
}

/** Streamlit answers a health check at once or not at all; pages and files come within this. */
const headersTimeout = 60_000

/**
 * Relays every HTTP request that the gate has let through. Bodies are streamed both ways with
 * backpressure and no limit of their own. No request is ever sent twice: a repeated upload would be
 * two uploads, and a 503 is an answer.
 */
export async function relayHttp(app: FastifyInstance, options: HttpRelayOptions): Promise<void> {
  await app.register(httpProxy, {
    upstream: options.upstream,
    websocket: false,
    disableRequestLogging: true,
    undici: { connections: 512, pipelining: 1, headersTimeout, bodyTimeout: 0 },
    httpMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'],
    replyOptions: {
      retryDelay: () => null,
      rewriteRequestHeaders: (request) =>
        requestHeaders(
          request.headers,
          options.identityOf(request as FastifyRequest),
          options.sessionCookie
        ),
      rewriteHeaders: (headers) => responseHeaders(headers),
      onError: (reply, { error }) => reply.send(failureOf(error))
    }
  })
}

/** The message of an error of the client names the upstream's address, so it is only the cause. */
function failureOf(error: Error): Error {
  const code = 'code' in error ? error.code : ''
  const Failure = code === 'FST_REPLY_FROM_GATEWAY_TIMEOUT' ? UPSTREAM_LATE : UPSTREAM_DOWN
  return new Failure({ cause: error })
}
