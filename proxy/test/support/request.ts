import type { FastifyRequest } from 'fastify'

/** A request as far as our own functions look at one. */
export function requestOf(
  headers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {}
): FastifyRequest {
  const rawHeaders = Object.entries(headers).flat()
  const request = { id: 'id-1', method: 'GET', headers, user: null, raw: { rawHeaders }, ...more }
  // The rest of a request is Fastify's and is not read by what is tested with this.
  return request as unknown as FastifyRequest
}
