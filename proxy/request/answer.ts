import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Language, languageOf, wordsIn } from '../language/language.ts'
import { sentenceOf } from '../language/sentences.ts'
import { asksForUpgrade } from './handshake.ts'
import { type AnswerContext, answerPage, isTemporary } from './pages/answer-page.ts'
import { pageHeaders } from './pages/page.ts'
import type { Site } from './pages/site.ts'
import { type RefusalReason, statusOf } from './reasons.ts'

export type RefusedRequest = AnswerContext & {
  readonly reason: RefusalReason
  /** The methods that are allowed there. */
  readonly methods: readonly string[]
}

/** Answers a request that is refused. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  refused: RefusedRequest
): FastifyReply {
  const { reason, methods, ...context } = refused
  const status = statusOf(reason)
  // RFC 9110 section 15.5.6: a 405 names the allowed methods.
  if (status === 405) reply.header('allow', methods.join(', '))
  // RFC 6455 section 4.4.
  if (reason === 'upgrade-malformed') reply.header('sec-websocket-version', '13')
  return answer(request, reply, status, context)
}

/** s after which the client should try again. */
const retryAfter = '2'

const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * Answers a request that has failed. The client gets the status, a sentence and the request id. The log
 * has the cause under that id.
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
  const identity = request.user?.identity ?? null
  // Only the messages of errors.ts are written for clients. Many other errors have no code.
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

/**
 * Sends a page to a person, a text to the probes of an open tab, and a short problem (RFC 9457) to a
 * program. None may be stored, because the next request of the same person can have another answer.
 */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  context: AnswerContext
): FastifyReply {
  endUpgrade(request, reply)
  const isPage = isForPerson(request)
  reply.code(status).headers({
    ...pageHeaders(context.site, isPage && isTemporary(status)),
    vary: 'accept, accept-language',
    'x-request-id': request.id
  })
  if (isPage) {
    const language = languageFor(request)
    return reply
      .type('text/html; charset=utf-8')
      .send(answerPage({ status, language, requestId: request.id, ...context }))
  }
  if (request.endpointKind === 'probe') {
    const text = probeText(status, request.id, languageFor(request))
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(text))
  }
  const title = sentenceOf(status, wordsIn('en'))
  return reply
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title: context.title ?? title, status, requestId: request.id }))
}

function languageFor({ headers }: FastifyRequest): Language {
  return languageOf(headers['accept-language'])
}

/**
 * The text for the probes of an open tab. The frontend reads JSON and shows it in a dialog ("Connection
 * failed with status 502, and response: ...", Streamlit 1.40 to 1.67). So the JSON is a text for a person.
 */
function probeText(status: number, requestId: string, language: Language): string {
  const words = wordsIn(language)
  const lines = [sentenceOf(status, words), `${words.request}: ${requestId}`]
  return isTemporary(status) ? [...lines, words.tabComesBack].join('\n') : lines.join('\n')
}

/**
 * Closes the connection of a refused upgrade. Node's HTTP server no longer reads or closes a connection
 * that asked for an upgrade. Without this every refused upgrade would leave a connection open.
 */
function endUpgrade(request: FastifyRequest, reply: FastifyReply): void {
  if (!asksForUpgrade(request)) return
  reply.header('connection', 'close')
  reply.raw.once('finish', () => request.raw.socket.destroySoon())
}

/** A browser asks for HTML when it navigates. A script, an image or an upload does not. */
function isForPerson(request: FastifyRequest): boolean {
  const { headers, method } = request
  return method === 'GET' && !asksForUpgrade(request) && /text\/html/.test(headers.accept ?? '')
}
