import { EventEmitter } from 'node:events'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import type { RelayedHeaders } from './headers.ts'

/** The client that @fastify/http-proxy takes as its option `undici`. */
export type ProxyClient = { readonly request: Dispatcher['request'] }

/** The facts about one request that the client needs beside those of the package. */
export type Exchange = {
  /** The request target, byte for byte as the gate has authorized it. */
  readonly target: string
  /** The response to the browser. */
  readonly response: ServerResponse
}

/** The package copies the headers of a request. A copy keeps a symbol, and undici sends only names. */
const exchangeKey = Symbol('exchange')

export type ExchangeHeaders = IncomingHttpHeaders & { readonly [exchangeKey]?: Exchange }
type Options = Pick<Dispatcher.RequestOptions, 'method' | 'body'> & {
  readonly headers: ExchangeHeaders
}
type Callback = (error: Error | null, data?: Dispatcher.ResponseData) => void

/** Fastify takes no status above it, and HTTP has none (RFC 9110 section 15). */
const maxStatus = 599

/**
 * The headers of a request together with its exchange. The package never gets the target, because it
 * reads a target as a URL and writes it anew: `/a^b` becomes `/a%5Eb`, `/a?` becomes `/a`, and
 * `/..a` is refused.
 */
export function withExchange(headers: RelayedHeaders, exchange: Exchange): ExchangeHeaders {
  return Object.assign(headers, { [exchangeKey]: exchange })
}

/**
 * Sends the requests of @fastify/http-proxy over our own connections. A request ends when its
 * browser leaves. The package then gets no response and no error, because no client waits for
 * either.
 */
export function proxyClient(pool: Pool): ProxyClient {
  const request = ({ method, headers, body }: Options, callback: Callback): void => {
    const exchange = headers[exchangeKey]
    // Without the exchange the authorized target is unknown, so nothing is sent.
    if (exchange === undefined) throw new Error('a request without its target')
    const { target: path, response } = exchange
    if (response.closed) return
    // An AbortSignal would do the same and costs more.
    const signal = new EventEmitter()
    response.once('close', () => signal.emit('abort'))
    pool.request({ path, method, headers, body, signal }, (error, data) => {
      // The signal has ended the request, or does so as soon as the response closes.
      if (response.closed || response.socket?.destroyed === true) return
      const isUnusable = error === null && data.statusCode > maxStatus
      if (isUnusable) data.body.on('error', () => undefined).destroy()
      try {
        if (isUnusable) callback(new Error(`the status ${data.statusCode}`))
        else callback(error, data)
      } catch {
        // undici would throw the error again outside of any request, which ends the process.
        response.destroy()
      }
    })
  }
  // The package gives a callback and never waits for a promise (reply-from 12.6.5, lib/request.js).
  return { request: request as unknown as Dispatcher['request'] }
}
