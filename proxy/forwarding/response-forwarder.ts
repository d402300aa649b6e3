import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Dispatcher, Pool } from 'undici'
import type { RelayedHeaders, responseHeaders } from './headers.ts'
import { failureOf, isCut } from './upstream.ts'

type Tell = typeof responseHeaders

/**
 * Passes a request on and its answer back, each as fast as its reader reads. The answer is written
 * where Fastify would write it, with nothing in between; only where none has begun does Fastify
 * answer, with what went wrong. One that breaks off is cut, so that nobody takes it for a whole one.
 *
 * A GET or HEAD whose connection ended before an answer began is sent once more: Streamlit may end a
 * connection that it has kept just when the next request is on its way (RFC 9112 section 9.3.1).
 */
export function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  pool: Pool,
  headers: RelayedHeaders,
  /** What the client is told of the headers of the answer. */
  tell: Tell
): FastifyReply {
  const { url: path, method, body } = request
  const given = body instanceof Readable ? body : null
  const send = (again: (() => void) | null) => {
    pool.dispatch({ path, method, headers, body: given }, new ResponseForwarder(reply, again, tell))
  }
  send(given === null && isSafe(method) ? () => send(null) : null)
  return reply
}

/** Whether a request changes nothing and may be sent twice (RFC 9110 section 9.2.1), of those we know. */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** An answer on its way; undici's own `stream` makes an AbortSignal and three scopes for each. */
class ResponseForwarder implements Dispatcher.DispatchHandler {
  readonly #reply: FastifyReply
  readonly #response: ServerResponse
  /** Sends the request once more; `null` when that must not be. */
  readonly #again: (() => void) | null
  readonly #tell: Tell
  #controller: Dispatcher.DispatchController | null = null

  constructor(reply: FastifyReply, again: (() => void) | null, tell: Tell) {
    this.#again = again
    this.#tell = tell
    this.#reply = reply
    this.#response = reply.raw
    this.#response.once('close', () => {
      if (!this.#response.writableFinished)
        this.#controller?.abort(new Error('the client has left'))
    })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#response.closed) controller.abort(new Error('the client has left'))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<Tell>[0]
  ): void {
    if (status < 200) return
    this.#response.writeHead(status, this.#tell(headers))
    this.#response.on('drain', () => controller.resume())
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    this.#response.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // To somebody who has left there is nothing to say, and nothing was wrong with the app.
    const { closed, headersSent, socket } = this.#response
    const hasLeft = closed || socket?.destroyed === true
    if (headersSent || hasLeft) this.#response.destroy()
    else if (this.#again !== null && isCut(error)) this.#again()
    else this.#reply.send(failureOf(error))
  }
}
