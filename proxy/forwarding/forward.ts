import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'undici'
import { isHashedName } from './assets/hashed-name.ts'
import { isForWhole, serveAsset } from './assets/serve.ts'
import type { AssetStore } from './assets/store.ts'
import { headersForSome, isForSome } from './cache-control.ts'
import { type RelayedHeaders, requestHeaders, responseHeaders } from './headers.ts'
import { indexPage, wholePageHeaders } from './index-page.ts'
import { forward, isSafe } from './response-forwarder.ts'
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

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'] as const

/**
 * Relays every HTTP request that the gate has let through. Bodies are streamed both ways with
 * backpressure and no limit of their own. The index page is taken whole, to put a script in;
 * Streamlit's own files that never change are kept in memory, and the gate stands before those too.
 */
export async function relayHttp(app: FastifyInstance, options: HttpRelayOptions): Promise<void> {
  const { pool, assets, basePath } = options
  const relay = (request: FastifyRequest, reply: FastifyReply) => {
    const tell = isForSome(request.url, basePath) ? headersForSome : responseHeaders
    return forward(request, reply, pool, sentHeaders(request, options), tell)
  }

  await app.register(async (scope) => {
    // Bodies go on as they come; nothing here reads one.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body))
    scope.addHook('onClose', () => pool.destroy())
    scope.route({
      method: [...methods],
      url: '/*',
      exposeHeadRoute: false,
      handler: (request, reply) => {
        if (options.isPage(request)) return relayPage(request, reply, options)
        if (!isHashedName(request.url, basePath) || !isForWhole(request)) {
          return relay(request, reply)
        }
        const asset = assets.get(request.url)
        if (asset !== undefined) return serveAsset(request, reply, asset)
        return assets
          .load(request.url)
          .then((loaded) =>
            loaded === null ? relay(request, reply) : serveAsset(request, reply, loaded)
          )
      }
    })
  })
}

/** @throws UPSTREAM_DOWN, UPSTREAM_LATE */
async function relayPage(
  request: FastifyRequest,
  reply: FastifyReply,
  options: HttpRelayOptions
): Promise<FastifyReply> {
  try {
    const { url: path, method } = request
    const sent = wholePageHeaders(sentHeaders(request, options))
    const ask = () => options.pool.request({ path, method, headers: sent })
    // As in forwarding/response-forwarder: Streamlit may end a connection that it has kept just then.
    const askAgain = (error: Error) =>
      isSafe(method) && isCut(error) ? ask() : Promise.reject(error)
    const { statusCode, headers, body } = await ask().catch(askAgain)
    reply.code(statusCode).headers(responseHeaders(headers))
    return reply.send(await indexPage(reply, body, options.script))
  } catch (cause) {
    throw failureOf(cause)
  }
}

function sentHeaders(request: FastifyRequest, options: HttpRelayOptions): RelayedHeaders {
  return requestHeaders(request.headers, options.identityOf(request), options.sessionCookie)
}
