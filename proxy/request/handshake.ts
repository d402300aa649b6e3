import type { FastifyRequest } from 'fastify'
import { valuesOf } from './credentials.ts'
import type { RequestReason } from './reasons.ts'

/** 16 bytes in base64 (RFC 6455 section 4.1). */
const key = /^[A-Za-z0-9+/]{22}==$/

/**
 * What is wrong with a request to open the websocket, or `null`. All of it is found out before
 * Streamlit hears of the request, and what `ws` would let pass is refused: version 8, a body.
 *
 * A browser sends the ALB's cookie with a handshake from any site, and the ALB then vouches for it,
 * so the origin must be ours to the letter.
 *
 * Source: RFC 6455 section 4.2.1.
 */
export function handshakeFault(
  { headers, raw }: FastifyRequest,
  publicOrigin: string
): RequestReason | null {
  const [origin, ...more] = valuesOf(raw.rawHeaders, 'origin')
  if (origin !== publicOrigin || more.length > 0) return 'origin-foreign'
  if (headers.upgrade?.toLowerCase() !== 'websocket') return 'upgrade-malformed'
  if (headers['sec-websocket-version'] !== '13') return 'upgrade-malformed'
  if (!key.test(headers['sec-websocket-key'] ?? '')) return 'upgrade-malformed'
  const hasBody =
    headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  return hasBody ? 'upgrade-with-body' : null
}
