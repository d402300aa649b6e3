import type { Readable } from 'node:stream'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'undici'
import type { Asset } from './assets/asset.ts'
import { isHashedName } from './assets/hashed-name.ts'
import { isForWhole, serveAsset } from './assets/serve.ts'
import type { AssetStore } from './assets/store.ts'
import { headersForSome, isForSome } from './cache-control.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { indexPage, wholePageHeaders } from './index-page.ts'
import { type ExchangeHeaders, proxyClient, withExchange } from './proxy-client.ts'
import { failureOf, isCut } from './upstream.ts'

export type HttpRelayOptions = {
  /** The connections to Streamlit, which end with the server. */
  readonly pool: Pool
  /** Streamlit's own files, as far as they are at hand. */
  readonly assets: AssetStore
  /** Streamlit's `server.baseUrlPath`: empty, or with a slash in front and none behind. */
  readonly basePath: string
  readonly sessionCookie: string
  /** The identity headers of the person whom the gate has let through. */
  readonly identityOf: (request: FastifyRequest) => Readonly<Record<string, string>>
  /** Whether the answer is Streamlit's index page, under whichever page's address. */
  readonly isPage: (request: FastifyRequest) => boolean
  /** The address of the script that goes into it. */
  readonly script: string
}

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH']

/** ms before a request is sent once more. The package takes 0 for "never". */
const retryDelay = 1

/**
 * Forwards with @fastify/http-proxy every HTTP request that the gate has let through. Bodies are
 * streamed both ways with backpressure and no limit of their own. The index page is read whole, to put
 * a script in. Streamlit's own files that never change come from memory, and the gate stands before
 * those too.
 */
export async function relayHttp(app: FastifyInstance, options: HttpRelayOptions): Promise<void> {
  const { pool, assets, basePath, script } = options
  await app.register(async (scope) => {
    // The package leaves every body to the client as it comes, if no parser of Fastify's reads it.
    scope.removeAllContentTypeParsers()
    scope.addHook('onClose', () => pool.destroy())
    await scope.register(httpProxy, {
      // The pool has the address. Nothing is sent to this name, and no error can say where Streamlit is.
      upstream: 'http://streamlit.invalid',
      undici: proxyClient(pool),
      httpMethods: methods,
      routes: ['/*'],
      // What goes wrong is logged where it is answered.
      disableRequestLogging: true,
      logLevel: 'silent',
      // See withExchange.
      preRewrite: () => '/',
      internalRewriteLocationHeader: false,
      preHandler: (request, reply, next) => {
        if (!isHashedName(request.url, basePath) || !isForWhole(request)) return next()
        const answer = (asset: Asset | null) => {
          if (asset === null) next()
          else serveAsset(request, reply, asset)
        }
        const asset = assets.get(request.url)
        // Fastify takes the end of a promise that a hook returns for a second call of `next`.
        if (asset === undefined) void assets.load(request.url).then(answer)
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
          const isPrivate = request !== undefined && isForSome(request.url, basePath)
          return isPrivate ? headersForSome(headers) : responseHeaders(headers)
        },
        // Streamlit may end a connection that it has kept just when the next request is on its way
        // (RFC 9112 section 9.3.1). Such a request is sent once more if that changes nothing.
        retryDelay: ({ err, req, attempt }) =>
          attempt === 0 && isSafe(req.method) && isCut(err) ? retryDelay : null,
        onError: (reply, { error }) => reply.send(failureOf(error.cause))
      }
    })
  })
}

/**
 * Fastify writes the head of a response with its first byte. Until then it would answer an error with
 * a page of its own under the headers of the response that broke off. With the head written at once, a
 * response that breaks off is cut, so that nobody takes it for a whole one.
 *
 * @param script what to put into the index page; `null` for any other response.
 */
function respond(reply: FastifyReply, stream: Readable, script: string | null): void {
  if (script === null) {
    reply.raw.once('pipe', () => reply.raw.writeHead(reply.raw.statusCode))
    reply.send(stream)
    return
  }
  indexPage(reply, stream, script).then(
    (page) => reply.send(page),
    (cause) => reply.send(failureOf(cause))
  )
}

/** Whether a request changes nothing and may be sent twice (RFC 9110 section 9.2.1), of those we know. */
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
