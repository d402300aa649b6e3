import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, languageOf } from '../language/language.ts'
import { sentenceOf } from '../language/sentences.ts'
import { wordsIn } from '../language/words.ts'
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
 * A page for a person, a text for an open tab, a short problem (RFC 9457) for a program. None is ever
 * stored: the next request of the same person may be answered otherwise.
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
    const language = wishOf(request)
    return reply
      .type('text/html; charset=utf-8')
      .send(answerPage({ status, language, requestId: request.id, ...told }))
  }
  if (request.asked === 'probe') {
    const text = tabText(status, request.id, wishOf(request))
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(text))
  }
  const title = sentenceOf(status, wordsIn('en'))
  return reply
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title: told.title ?? title, status, requestId: request.id }))
}

function wishOf({ headers }: FastifyRequest): Language {
  return languageOf(headers['accept-language'])
}

/**
 * For the probes of an open tab: the frontend reads JSON and shows it to the person, in a dialog
 * ("Connection failed with status 502, and response: ...", Streamlit 1.40 to 1.67). So the JSON is a
 * text that a person can read.
 */
function tabText(status: number, requestId: string, language: Language): string {
  const words = wordsIn(language)
  const lines = [sentenceOf(status, words), `${words.request}: ${requestId}`]
  return mayPass(status) ? [...lines, words.tabComesBack].join('\n') : lines.join('\n')
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
