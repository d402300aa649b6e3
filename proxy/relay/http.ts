import type { Readable } from 'node:stream'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import { type RelayedHeaders, requestHeaders, responseHeaders } from './headers.ts'
import { indexPage, wholePageHeaders } from './index-page.ts'

export type HttpRelayOptions = {
  /** Streamlit's origin. */
  readonly upstream: string
  readonly sessionCookie: string
  /** ms in which Streamlit has to begin its answer. */
  readonly answerTimeout?: number
  /** The identity headers of the person whom the gate has let through. */
  readonly identityOf: (request: FastifyRequest) => Readonly<Record<string, string>>
  /** Whether the answer is Streamlit's index page, under whichever page's address. */
  readonly isPage: (request: FastifyRequest) => boolean
  /** The address of the script that goes into it. */
  readonly script: string
}

/** ms in which an answer has begun: pages and files do at once or not at all. */
const longestWait = 60_000

/**
 * Relays every HTTP request that the gate has let through. Bodies are streamed both ways with
 * backpressure and no limit of their own; only the index page is taken whole, to put a script in.
 * No request is ever sent twice: a repeated upload would be two uploads, and a 503 is an answer.
 */
export async function relayHttp(app: FastifyInstance, options: HttpRelayOptions): Promise<void> {
  await app.register(httpProxy, {
    upstream: options.upstream,
    websocket: false,
    disableRequestLogging: true,
    undici: {
      connections: 512,
      pipelining: 1,
      headersTimeout: options.answerTimeout ?? longestWait,
      bodyTimeout: 0
    },
    httpMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'],
    replyOptions: {
      retryDelay: () => null,
      rewriteRequestHeaders: (request) => sentHeaders(request as FastifyRequest, options),
      rewriteHeaders: (headers) => responseHeaders(headers),
      onResponse: (request, reply, answer) => {
        // reply-from hands the body over as `stream`; its types take the answer for the body.
        const { stream } = answer as unknown as { readonly stream: Readable }
        const body = options.isPage(request as FastifyRequest)
          ? indexPage(reply as FastifyReply, stream, options.script)
          : Promise.resolve(stream)
        body.then(
          (page) => reply.send(page),
          (cause: unknown) => reply.send(new UPSTREAM_DOWN({ cause }))
        )
      },
      onError: (reply, { error }) => reply.send(failureOf(error))
    }
  })
}

function sentHeaders(request: FastifyRequest, options: HttpRelayOptions): RelayedHeaders {
  const headers = requestHeaders(
    request.headers,
    options.identityOf(request),
    options.sessionCookie
  )
  return options.isPage(request) ? wholePageHeaders(headers) : headers
}

/** The message of an error of the client names the upstream's address, so it is only the cause. */
function failureOf(error: Error & { readonly code?: unknown }): Error {
  const Failure = error.code === 'FST_REPLY_FROM_GATEWAY_TIMEOUT' ? UPSTREAM_LATE : UPSTREAM_DOWN
  return new Failure({ cause: error })
}
