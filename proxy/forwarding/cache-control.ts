import type { IncomingHttpHeaders } from 'node:http'
import { endpointAt } from './endpoint-at.ts'
import { type RelayedHeaders, responseHeaders } from './headers.ts'

/**
 * With one of these directives, a cache does not reuse the response for another request without
 * validation (RFC 9111 section 5.2.2). A directive with the name of a field applies to that field
 * only.
 */
const strict = /(?:^|[\s,])(?:no-store|no-cache|private)(?:$|[\s,])/i

/** Whether the response needs authorization: a media file, a static file or a route of the app. */
export function needsAuthorization(target: string, basePath: string): boolean {
  const { kind } = endpointAt(target, basePath)
  return kind === 'media' || kind === 'route'
}

/**
 * The headers of a response that not everybody may have. Streamlit sends no cache directives for
 * media and static files, so any cache could store them (RFC 9111 section 4.2.2). A browser may
 * store them, but must validate them each time, so that a revoked right takes effect. Ranges and
 * 304 still work. A directive of the app that is equally strict stays as it is.
 */
export function privateHeaders(headers: IncomingHttpHeaders): RelayedHeaders {
  const relayed = responseHeaders(headers)
  if (strict.test(headers['cache-control'] ?? '')) return relayed
  return { ...relayed, 'cache-control': 'private, no-cache' }
}
