import type { FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../language/language.ts'
import { sentenceOf, wordsIn } from '../language/words.ts'
import { answerPage, mayPass, type Told } from './answer-page.ts'
import { pageHeaders } from './page.ts'
import { type RefusalReason, statusOf } from './reasons.ts'
import { asksForUpgrade } from './upgrade.ts'

export type Refused = Told & {
  readonly reason: RefusalReason
  /** The methods that are allowed there. */
  readonly methods: readonly string[]
}

/** Ends a request that may not go on. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  refused: Refused
): FastifyReply {
  const { reason, methods, ...told } = refused
  const status = statusOf(reason)
  // RFC 9110 section 15.5.6: whoever says 405 says what would have been allowed.
  if (status === 405) reply.header('allow', methods.join(', '))
  // RFC 6455 section 4.4.
  if (reason === 'upgrade-malformed') reply.header('sec-websocket-version', '13')
  return answer(request, reply, status, told)
}

/**
 * A page for a person, a short problem (RFC 9457) for a program. Neither is ever stored: the next
 * request of the same person may be answered otherwise.
 */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  told: Told
): FastifyReply {
  endUpgrade(request, reply)
  const isPage = isForPerson(request)
  reply.code(status).headers({
    ...pageHeaders(told.site, isPage && mayPass(status)),
    vary: 'accept, accept-language',
    'x-request-id': request.id
  })
  if (isPage) {
    const language = languageOf(request.headers['accept-language'])
    return reply
      .type('text/html; charset=utf-8')
      .send(answerPage({ status, language, requestId: request.id, ...told }))
  }
  const title = sentenceOf(status, wordsIn('en'))
  return reply
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title: told.title ?? title, status, requestId: request.id }))
}

/**
 * A connection that asked for an upgrade has left Node's HTTP server, which neither reads another
 * request from it nor ever closes it. Whoever refuses the upgrade has to, or each refusal of a
 * stranger keeps a connection.
 */
function endUpgrade(request: FastifyRequest, reply: FastifyReply): void {
  if (!asksForUpgrade(request)) return
  reply.header('connection', 'close')
  reply.raw.once('finish', () => request.raw.socket.destroySoon())
}

/** A browser that navigates asks for HTML first; a script, an image or an upload does not. */
function isForPerson(request: FastifyRequest): boolean {
  const { headers, method } = request
  return method === 'GET' && !asksForUpgrade(request) && /text\/html/.test(headers.accept ?? '')
}
