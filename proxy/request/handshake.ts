import type { FastifyRequest } from 'fastify'
import { valuesOf } from './credentials.ts'
import type { RequestReason } from './reasons.ts'

/** 16 bytes in base64 (RFC 6455 section 4.1). */
const key = /^[A-Za-z0-9+/]{22}==$/

/**
 * The fault of a request to open the websocket; `null` without one. It is found before Streamlit gets the
 * request. Version 8 and a body are refused too, which `ws` would accept.
 *
 * A browser sends the ALB's cookie with a handshake from any site, and the ALB then adds its headers. So
 * the origin must be exactly ours.
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

/**
 * Whether a request asks to switch protocols. `Upgrade` counts only when `Connection` lists it (RFC 9110
 * section 7.8). Node decides the same before us. What Node treats as an upgrade must never be treated as
 * a plain request here.
 */
export function asksForUpgrade({
  headers: { connection = '', upgrade },
  raw
}: FastifyRequest): boolean {
  // Node's parser sets it (lib/_http_common.js, 24.21.0). The published types do not have it.
  if (Reflect.get(raw, 'upgrade') === true) return true
  return upgrade !== undefined && /(?:^|[\s,])upgrade(?:$|[\s,])/i.test(connection)
}
