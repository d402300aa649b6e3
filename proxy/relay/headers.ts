import type { IncomingHttpHeaders } from 'node:http'
import { isReservedHeader } from '../identity/headers.ts'

/**
 * Headers that speak of one connection and not of the message (RFC 9110 section 7.6.1), with
 * `expect`, which Node has answered already, and `trailer`, which nothing here relays.
 */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

/** The cookie by which an ALB remembers a sign-in under way. */
const nonceCookie = 'AWSALBAuthNonce'

const none: ReadonlySet<string> = new Set()

export type RelayedHeaders = Readonly<Record<string, string | string[]>>

/**
 * The headers of a request as Streamlit is to see them: what a client may not say is removed first,
 * in every spelling, and what Pagewarden knows is set last, once each. What `Connection` names is
 * dropped before that, or a client could drop our headers with it (GHSA-gwhp-pf74-vj37).
 *
 * @param sessionCookie the name of the ALB's session cookie without its shard number.
 */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  identity: Readonly<Record<string, string>>,
  sessionCookie: string
): RelayedHeaders {
  const kept = relayed(headers)
  const cookie = withoutAlbCookies(headers.cookie ?? '', sessionCookie)
  if (cookie === '') delete kept['cookie']
  else kept['cookie'] = cookie
  return Object.assign(kept, identity)
}

/** The headers of an answer as the browser is to see them; none of ours is ever echoed. */
export function responseHeaders(headers: IncomingHttpHeaders): RelayedHeaders {
  return relayed(headers)
}

/** Without what speaks of one connection, and without what Pagewarden alone may say. */
function relayed(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const { connection } = headers
  const named = connection === undefined ? none : new Set(connection.toLowerCase().split(/[\s,]+/))
  const kept: Record<string, string | string[]> = Object.create(null)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || hopByHop.has(name) || named.has(name)) continue
    if (!isReservedHeader(name)) kept[name] = value
  }
  return kept
}

/**
 * The session shards are what lets a person in: a bearer credential that the app has no use for and
 * that `st.context.cookies` would show to it.
 */
function withoutAlbCookies(cookie: string, sessionCookie: string): string {
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !pair.startsWith(nonceCookie))
    .filter((pair) => !pair.startsWith(sessionCookie))
    .join('; ')
}
