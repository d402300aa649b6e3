import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fresh from 'fresh'
import Negotiator from 'negotiator'
import type { Asset, Variant } from './asset.ts'

/** Conditions and parts that are Streamlit's to answer; a browser loading a page makes none. */
const others = ['range', 'if-range', 'if-match', 'if-unmodified-since'] as const

/** What a 304 says again (RFC 9110 section 15.4.5): nothing about a body that is not there. */
const repeated = new Set(['etag', 'cache-control', 'vary', 'last-modified'])

/** Whether a request asks for a whole file, or whether a copy is still good. */
export function isForWhole({ method, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && others.every((name) => headers[name] === undefined)
  )
}

/** Sends a file in the best form that there is and the client takes, or says that theirs is good. */
export function serveAsset(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  asset: Asset
): FastifyReply {
  const variant = variantFor(headers, asset)
  if (fresh(headers, variant.headers)) {
    for (const [name, value] of Object.entries(variant.headers)) {
      if (repeated.has(name)) reply.header(name, value)
    }
    return reply.code(304).send()
  }
  return reply.code(200).headers(variant.headers).send(variant.body)
}

/**
 * Between forms that a client likes equally, ours is the choice; what it forbids is not sent, and who
 * forbids all forms gets the file as it is.
 */
function variantFor(
  { 'accept-encoding': accepted }: IncomingHttpHeaders,
  { variants }: Asset
): Variant {
  if (accepted === undefined) return variants.identity
  const there = Object.entries(variants)
  // The published types do not know the second parameter (negotiator 1.1.0, lib/encoding.js).
  const negotiator: {
    encoding(available: readonly string[], options: { preferred: string[] }): string | undefined
  } = new Negotiator({ headers: { 'accept-encoding': accepted } })
  const name = negotiator.encoding(
    there.map(([coding]) => coding),
    { preferred: ['br', 'gzip'] }
  )
  const [, variant] = there.find(([coding]) => coding === name) ?? []
  return variant ?? variants.identity
}
