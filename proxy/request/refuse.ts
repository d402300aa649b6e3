import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import { renderPage } from './page.ts'
import { type RefusalReason, statusOf } from './reasons.ts'

/** What a refused person may know: who they are, what they asked for, and what they may open. */
export type Refused = {
  readonly reason: RefusalReason
  readonly identity: Identity | null
  /** The page or path asked for, decoded. */
  readonly path: string | null
  /** Pages this person may open. */
  readonly pages: readonly string[]
}

const sentences: Readonly<Record<number, string>> = {
  400: 'This address cannot be understood.',
  401: 'You are not signed in, or your sign-in has ended.',
  403: 'You may not open this.',
  404: 'There is nothing here.',
  405: 'This cannot be done here.',
  421: 'This address is not served here.',
  500: 'Something went wrong on our side.',
  502: 'The app cannot be reached.',
  503: 'Who you are cannot be checked at the moment.',
  504: 'The app did not answer in time.'
}

/** One sentence for people; the reason stays in the log. */
export function sentenceOf(status: number): string {
  return sentences[status] ?? sentences[500] ?? ''
}

/** Ends a request that may not go on. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  refused: Refused,
  basePath: string
): FastifyReply {
  const status = statusOf(refused.reason)
  return answer(request, reply, status, { ...refused, basePath })
}

export type Told = {
  readonly identity: Identity | null
  readonly path: string | null
  readonly pages: readonly string[]
  readonly basePath: string
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
  reply.code(status).header('cache-control', 'no-store').header('vary', 'accept')
  reply.header('x-request-id', request.id)
  const title = sentenceOf(status)
  if (isForPerson(request)) {
    const html = renderPage({ status, title, requestId: request.id, ...told })
    return reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(html)
  }
  return reply
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title, status, requestId: request.id }))
}

/** A browser that navigates asks for HTML first; a script, an image or an upload does not. */
function isForPerson({ headers, method }: FastifyRequest): boolean {
  return (
    method === 'GET' && headers.upgrade === undefined && /text\/html/.test(headers.accept ?? '')
  )
}
