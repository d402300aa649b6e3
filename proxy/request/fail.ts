import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { answer } from './refuse.ts'
import type { Site } from './site.ts'

/** s after which what could not be had now is worth another try. */
const retryAfter = '2'

const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

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
  if (retryable.has(status)) reply.header('retry-after', retryAfter)
  const identity = request.entry?.identity ?? null
  // Only our own sentences are written to be read by strangers; see errors.ts. Many have no code.
  const title = `${error.code}`.startsWith('PW_') && status !== 500 ? error.message : undefined
  const isUnguarded = error.code === 'PW_GUARD_MISSING'
  return answer(request, reply, status, {
    identity,
    path: null,
    pages: [],
    site,
    title,
    isUnguarded
  })
}
