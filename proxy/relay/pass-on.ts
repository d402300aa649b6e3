import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'undici'
import { type RelayedHeaders, responseHeaders } from './headers.ts'
import { failureOf } from './upstream.ts'

/**
 * Passes a request on and its answer back, each as fast as its reader reads. The answer is written
 * where Fastify would write it, with nothing in between; only where none has begun does Fastify
 * answer, with what went wrong. One that breaks off is cut, so that nobody takes it for a whole one.
 */
export function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  pool: Pool,
  headers: RelayedHeaders
): FastifyReply {
  const { raw: response } = reply
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) left.abort()
  })
  pool.stream(
    {
      path: request.url,
      method: request.method,
      headers,
      body: request.body instanceof Readable ? request.body : null,
      signal: left.signal
    },
    (answer) => {
      const relayed = responseHeaders(answer.headers)
      // What is left of a body that nobody read would be taken for the next request.
      const isRead = request.raw.complete
      return response.writeHead(
        answer.statusCode,
        isRead ? relayed : { ...relayed, connection: 'close' }
      )
    },
    (error) => {
      if (error !== null && !response.headersSent) reply.send(failureOf(error))
    }
  )
  return reply
}
