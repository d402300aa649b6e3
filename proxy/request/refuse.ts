import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import { PAGE_HEADERS, renderPage } from './page.ts'
import { type RefusalReason, statusOf } from './reasons.ts'

/** What a refused person may know: who they are, what they asked for, and what they may open. */
export type Told = {
  readonly identity: Identity | null
  /** The page or path asked for, decoded. */
  readonly path: string | null
  /** Pages this person may open. */
  readonly pages: readonly string[]
  readonly basePath: string
}

export type Refused = Told & {
  readonly reason: RefusalReason
  /** The methods that are allowed there. */
  readonly methods: readonly string[]
}

const sentences: Readonly<Record<number, string>> = {
  400: 'This request cannot be understood.',
  401: 'You are not signed in, or your sign-in has ended.',
  403: 'You may not open this.',
  404: 'There is nothing here.',
  405: 'This cannot be done here.',
  413: 'This is too much at once.',
  421: 'This address is not served here.',
  502: 'The app cannot be reached.',
  503: 'Who you are cannot be checked at the moment.',
  504: 'The app did not answer in time.'
}

/** One sentence for people; the reason stays in the log. */
export function sentenceOf(status: number): string {
  const fallback =
    status < 500 ? 'This request cannot be answered.' : 'Something went wrong on our side.'
  return sentences[status] ?? fallback
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
  const title = sentenceOf(status)
  reply.code(status).headers({ ...PAGE_HEADERS, vary: 'accept', 'x-request-id': request.id })
  if (isForPerson(request)) {
    return reply
      .type('text/html; charset=utf-8')
      .send(renderPage({ status, title, requestId: request.id, ...told }))
  }
  return reply
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title, status, requestId: request.id }))
}

/**
 * A connection that asked for an upgrade has left Node's HTTP server, which neither reads another
 * request from it nor ever closes it. Whoever refuses the upgrade has to, or each refusal of a
 * stranger keeps a connection.
 */
function endUpgrade({ headers, raw }: FastifyRequest, reply: FastifyReply): void {
  if (headers.upgrade === undefined) return
  reply.header('connection', 'close')
  reply.raw.once('finish', () => raw.socket.destroySoon())
}

/** A browser that navigates asks for HTML first; a script, an image or an upload does not. */
function isForPerson({ headers, method }: FastifyRequest): boolean {
  return (
    method === 'GET' && headers.upgrade === undefined && /text\/html/.test(headers.accept ?? '')
  )
}
