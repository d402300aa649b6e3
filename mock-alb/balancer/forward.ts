import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { writeAnswer } from './answer.ts'
import { flat, responseHeaders } from './headers.ts'
import { failureOf, type Hop, openAtTarget } from './target.ts'

/** Streams a request and its response; only the data for a slow side is buffered. */
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
  // Not `pipeline`: it would destroy the client's socket, and a 502 could not be sent.
  request.pipe(outbound)
}

/** Forwards the target's response: status, headers and body. */
export function relay(inbound: IncomingMessage, response: ServerResponse): void {
  // The target's Date header is forwarded; none is added.
  response.sendDate = false
  const headers = flat(responseHeaders(inbound.rawHeaders))
  response.writeHead(Number(inbound.statusCode), inbound.statusMessage, headers)
  // If the target disconnects, the response is destroyed: a cut body must not look complete.
  pipeline(inbound, response, () => {})
}

/** Answers with 502 or 504, unless the target's headers have already been sent. */
export function fail(response: ServerResponse, error: Error, hop: Hop): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const answer = failureOf(error)
  hop.failed(error, answer.status)
  writeAnswer(response, answer)
}
