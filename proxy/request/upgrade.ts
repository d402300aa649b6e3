import type { FastifyRequest } from 'fastify'

/**
 * Whether a request asks to switch protocols. `Upgrade` alone is to be ignored: it counts only when
 * `Connection` lists it (RFC 9110 section 7.8). Node has decided the same before us, and what it took
 * for an upgrade must never pass for a plain request here.
 */
export function asksForUpgrade({
  headers: { connection = '', upgrade },
  raw
}: FastifyRequest): boolean {
  // Set by Node's parser (lib/_http_common.js, 24.21.0); the published types do not know it.
  if (Reflect.get(raw, 'upgrade') === true) return true
  return upgrade !== undefined && /(?:^|[\s,])upgrade(?:$|[\s,])/i.test(connection)
}
