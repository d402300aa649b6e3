import type { Readable } from 'node:stream'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'undici'
import type { Asset } from './assets/asset.ts'
import { isHashedName } from './assets/hashed-name.ts'
import { isWholeFileRequest, serveAsset } from './assets/serve.ts'
import type { AssetStore } from './assets/store.ts'
import { needsAuthorization, privateHeaders } from './cache-control.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { indexPage, wholePageHeaders } from './index-page.ts'
import { type ExchangeHeaders, proxyClient, withExchange } from './proxy-client.ts'
import { failureOf, isCut } from './upstream.ts'

export type HttpRelayOptions = {
  /** The connections to Streamlit. They are closed together with the server. */
  readonly pool: Pool
  /** Streamlit's own files that are in memory. */
  readonly assets: AssetStore
  /** Streamlit's `server.baseUrlPath`: empty, or with a slash at the start and none at the end. */
  readonly basePath: string
  readonly sessionCookie: string
  /** The identity headers of the person whose request the gate has authorized. */
  readonly identityOf: (request: FastifyRequest) => Readonly<Record<string, string>>
  /** Whether the response is Streamlit's index page, at the address of any page. */
  readonly isPage: (request: FastifyRequest) => boolean
  /** The address of the script that is added to the index page. */
  readonly script: string
}

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH']

/** ms before the one retry. The package takes 0 for "never". */
const retryDelay = 1

/**
 * Forwards with @fastify/http-proxy every HTTP request that the gate has authorized. Bodies are
 * streamed in both directions with backpressure and without their own limit. The index page is read
 * completely, because a script is added to it. Streamlit's own files that never change come from
 * memory, after the gate has authorized the request.
 */
export async function relayHttp(app: FastifyInstance, options: HttpRelayOptions): Promise<void> {
  const { pool, assets, basePath, script } = options
  await app.register(async (scope) => {
    // Without a parser of Fastify, the package leaves the body unread for the client.
    scope.removeAllContentTypeParsers()
    scope.addHook('onClose', () => pool.destroy())
    await scope.register(httpProxy, {
      // The pool has the real address. This name is never resolved, and errors that contain it
      // reveal nothing.
      upstream: 'http://streamlit.invalid',
      undici: proxyClient(pool),
      httpMethods: methods,
      routes: ['/*'],
      // Errors are logged where they are answered.
      disableRequestLogging: true,
      logLevel: 'silent',
      // withExchange passes the target on.
      preRewrite: () => '/',
      internalRewriteLocationHeader: false,
      preHandler: (request, reply, next) => {
        if (!isHashedName(request.url, basePath) || !isWholeFileRequest(request)) return next()
        const answer = (asset: Asset | null) => {
          if (asset === null) next()
          else serveAsset(request, reply, asset)
        }
        const asset = assets.get(request.url)
        // Fastify treats a promise that a hook returns as a second call of `next`.
        if (asset === undefined) assets.load(request.url).then(answer).catch(next)
        else answer(asset)
      },
      handler: (request, reply, source, hooks) => {
        const isPage = options.isPage(request)
        const headers = sentHeaders(request, reply, options, isPage)
        return reply.from(source, {
          ...hooks,
          rewriteRequestHeaders: () => headers,
          onResponse: (_request, _reply, { stream }) =>
            respond(reply, stream, isPage ? script : null)
        })
      },
      replyOptions: {
        queryString: () => '',
        rewriteHeaders: (headers, request) => {
          const isPrivate = request !== undefined && needsAuthorization(request.url, basePath)
          return isPrivate ? privateHeaders(headers) : responseHeaders(headers)
        },
        // Streamlit may close a kept connection at the moment of the next request (RFC 9112 section
        // 9.3.1). The request is then sent once more if it changes nothing.
        retryDelay: ({ err, req, attempt }) =>
          attempt === 0 && isSafe(req.method) && isCut(err) ? retryDelay : null,
        onError: (reply, { error }) => reply.send(failureOf(error.cause))
      }
    })
  })
}

/**
 * Fastify writes the head of a response together with its first byte. Before that, it would answer
 * an error with its own page and the headers of the broken response. So we write the head at once.
 * A response that breaks off is then cut, and the browser sees that it is incomplete.
 *
 * @param script the address of the script for the index page; `null` for any other response.
 */
function respond(reply: FastifyReply, stream: Readable, script: string | null): void {
  if (script === null) {
    reply.raw.once('pipe', () => reply.raw.writeHead(reply.raw.statusCode))
    reply.send(stream)
    return
  }
  indexPage(reply, stream, script)
    .then((page) => reply.send(page))
    .catch((cause) => {
      // The request of a browser that has left is ended, and that is no failure of the app.
      if (!reply.raw.destroyed) reply.send(failureOf(cause))
    })
}

/**
 * Whether a method is safe, so that the request may be sent twice (RFC 9110 section 9.2.1). Only
 * the methods that we know are safe.
 */
function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function sentHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  { identityOf, sessionCookie }: HttpRelayOptions,
  isPage: boolean
): ExchangeHeaders {
  const headers = requestHeaders(request.headers, identityOf(request), sessionCookie)
  const exchange = { target: request.url, response: reply.raw }
  return withExchange(isPage ? wholePageHeaders(headers) : headers, exchange)
}
