import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { answer } from './refuse.ts'
import type { Site } from './site.ts'

/** s after which a key that could not be fetched is worth another try. */
const retryAfter = '2'

/**
 * Answers a request in which something broke: the client gets the status, a sentence and the id by
 * which the log knows the cause.
 */
export function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  error: FastifyError,
  site: Site,
  log: FastifyBaseLogger
): FastifyReply {
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500
  const level = status < 500 ? 'info' : 'error'
  log[level]({ err: error, requestId: request.id, status }, 'request failed')
  if (status === 503) reply.header('retry-after', retryAfter)
  const identity = request.entry?.identity ?? null
  return answer(request, reply, status, { identity, path: null, pages: [], site })
}
