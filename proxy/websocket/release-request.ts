import type { IncomingMessage } from 'node:http'

/**
 * Lets go of what a websocket began with, once it is open and nobody reads that any more: its request
 * is held by the library's listeners for as long as the tab is open, and with it the tokens, the ALB's
 * cookie and the bytes that they came in, which are a third of what an idle websocket takes.
 */
export function releaseRequest(request: IncomingMessage): void {
  request.headers = {}
  request.headersDistinct = {}
  request.rawHeaders = []
  // @fastify/websocket keeps what came behind the head under a symbol of its own; that is a view of
  // the whole piece that was read, and `ws` has taken what is in it by now.
  for (const key of Object.getOwnPropertySymbols(request)) {
    if (Buffer.isBuffer(Reflect.get(request, key))) Reflect.set(request, key, null)
  }
}
