import type { FastifyRequest } from 'fastify'

/** A request with the fields that our own functions use. */
export function requestOf(
  headers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {}
): FastifyRequest {
  const rawHeaders = Object.entries(headers).flat()
  const request = { id: 'id-1', method: 'GET', headers, user: null, raw: { rawHeaders }, ...more }
  // The tested functions use no other field of Fastify's request.
  return request as unknown as FastifyRequest
}
