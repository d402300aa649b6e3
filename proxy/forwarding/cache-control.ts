import type { IncomingHttpHeaders } from 'node:http'
import { endpointAt } from './endpoint-at.ts'
import { type RelayedHeaders, responseHeaders } from './headers.ts'

/**
 * Any of them keeps an answer from being used for another without asking (RFC 9111 section 5.2.2). With
 * a field's name behind it, it speaks of that field alone.
 */
const strict = /(?:^|[\s,])(?:no-store|no-cache|private)(?:$|[\s,])/i

/** Whether a right stands before what is there: a media file, a static file or a route of the app's. */
export function isForSome(target: string, basePath: string): boolean {
  const { kind } = endpointAt(target, basePath)
  return kind === 'media' || kind === 'route'
}

/**
 * The headers of an answer that not everybody may have. Streamlit says nothing about keeping media and
 * static files, and then any cache on the way may keep them (RFC 9111 section 4.2.2). A browser may
 * keep them, but has to ask each time, so that a right that was taken is taken; ranges and 304 go on
 * working. What the app says itself stays where it is as strict.
 */
export function headersForSome(headers: IncomingHttpHeaders): RelayedHeaders {
  const relayed = responseHeaders(headers)
  if (strict.test(headers['cache-control'] ?? '')) return relayed
  return { ...relayed, 'cache-control': 'private, no-cache' }
}
