import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { writeAnswer } from './answer.ts'
import { flat, responseHeaders } from './headers.ts'
import { failureOf, type Hop, openAtTarget } from './target.ts'

/** Relays a request and its response as they flow; nothing is held but what a slow side leaves. */
export function forward(request: IncomingMessage, response: ServerResponse, hop: Hop): void {
  const outbound = openAtTarget(request, hop)
  outbound.on('response', (inbound) => relay(inbound, response))
  outbound.on('error', (error) => fail(response, error, hop))
  outbound.on('upgrade', (_inbound, socket) => {
    socket.destroy()
    fail(response, new Error('it switched protocols unasked'), hop)
  })
  response.on('close', () => {
    if (!response.writableFinished) outbound.destroy()
  })
  // Not `pipeline`: it would destroy the client's socket, and with it the way to say 502.
  request.pipe(outbound)
}

/** Sends the target's response on, status, headers and body. */
export function relay(inbound: IncomingMessage, response: ServerResponse): void {
  // The target's Date goes on as it is, or none.
  response.sendDate = false
  const headers = flat(responseHeaders(inbound.rawHeaders))
  response.writeHead(Number(inbound.statusCode), inbound.statusMessage, headers)
  // When the target breaks off, so does the response: a cut body must not look whole.
  pipeline(inbound, response, () => {})
}

/** The load balancer's own 502 or 504; too late for it once the target's headers have gone out. */
export function fail(response: ServerResponse, error: Error, hop: Hop): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const answer = failureOf(error)
  hop.failed(error, answer.status)
  writeAnswer(response, answer)
}
