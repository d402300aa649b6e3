import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fresh from 'fresh'
import Negotiator from 'negotiator'
import type { Asset, Variant } from './asset.ts'

/**
 * Streamlit answers requests with these conditions and ranges. A browser that loads a page sends
 * none of them.
 */
const unsupported = ['range', 'if-range', 'if-match', 'if-unmodified-since'] as const

/**
 * The headers that a 304 repeats (RFC 9110 section 15.4.5). It has none of the headers of the body.
 */
const repeated = new Set(['etag', 'cache-control', 'vary', 'last-modified'])

/** Whether a request asks for a whole file, or whether its copy is still valid. */
export function isWholeFileRequest({ method, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    unsupported.every((name) => headers[name] === undefined)
  )
}

/**
 * Sends the best variant that exists and that the client accepts, or a 304 when its copy is valid.
 */
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
 * Our own preference decides between variants that the client accepts equally. A variant that the
 * client refuses is not sent. A client that refuses all variants gets the uncompressed file.
 */
function variantFor(
  { 'accept-encoding': accepted }: IncomingHttpHeaders,
  { variants }: Asset
): Variant {
  if (accepted === undefined) return variants.identity
  const available = Object.entries(variants)
  // The published types lack the second parameter (negotiator 1.1.0, lib/encoding.js).
  const negotiator: {
    encoding(available: readonly string[], options: { preferred: string[] }): string | undefined
  } = new Negotiator({ headers: { 'accept-encoding': accepted } })
  const name = negotiator.encoding(
    available.map(([coding]) => coding),
    { preferred: ['br', 'gzip'] }
  )
  const [, variant] = available.find(([coding]) => coding === name) ?? []
  return variant ?? variants.identity
}
