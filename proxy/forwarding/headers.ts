import type { IncomingHttpHeaders } from 'node:http'
import { isReservedHeader } from '../identity/headers.ts'

/**
 * Headers of one connection and not of the message (RFC 9110 section 7.6.1). `expect` is here
 * because Node has answered it already, and `trailer` because no trailer is forwarded.
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

/**
 * Headers with which a client may claim another path, method or host. Many frameworks trust one of
 * them, but the gate has authorized the request itself. A `*` at the end stands for any ending.
 */
export const OVERRIDE_HEADERS = [
  'forwarded',
  'x-envoy-original-*',
  'x-forwarded-*',
  'x-host',
  'x-http-*',
  'x-method*',
  'x-original-*',
  'x-override-*',
  'x-replaced-path',
  'x-request-uri',
  'x-rewrite-*',
  'x-script-name',
  'x-uri',
  'x-url',
  'x-waws-unencoded-url'
] as const

/**
 * The forwarding headers that an ALB itself writes ("HTTP headers and Application Load Balancers").
 */
const albHeaders = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'])

/** The cookie that an ALB sets during a sign-in. */
const nonceCookie = 'AWSALBAuthNonce'

export type RelayedHeaders = Readonly<Record<string, string | string[]>>

/**
 * The headers of a request to Streamlit. Headers that a client must not send are removed first, in
 * every spelling. Pagewarden's own headers are set last, once each.
 *
 * @param sessionCookie the name of the ALB's session cookie without its shard number.
 */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  identity: Readonly<Record<string, string>>,
  sessionCookie: string
): RelayedHeaders {
  const kept = relayed(headers, isOverride)
  const cookie = withoutAlbCookies(headers.cookie ?? '', sessionCookie)
  if (cookie === '') delete kept['cookie']
  else kept['cookie'] = cookie
  return Object.assign(kept, identity)
}

/**
 * The headers of a response to the browser. Our own headers are never echoed.
 *
 * `Content-Disposition` comes first. After a `Content-Length`, Node decodes it as UTF-8 and writes it
 * without a check (`processHeader` in lib/_http_outgoing.js, Node 24.21): U+010D and U+010A then become
 * CR and LF, and a file name ends the headers of the response.
 */
export function responseHeaders(headers: IncomingHttpHeaders): RelayedHeaders {
  const kept = relayed(headers, () => false)
  const { 'content-disposition': disposition, ...others } = kept
  return disposition === undefined ? kept : { 'content-disposition': disposition, ...others }
}

/**
 * Removes the headers of one connection and the headers that only Pagewarden may send.
 *
 * RFC 9110 section 7.6.1 also removes every header that `Connection` lists. We remove a listed
 * header only if it is a known hop-by-hop header. Otherwise a client could list `host`, `origin` or
 * `x-forwarded-for` and take from the app the facts that we have checked and the load balancer has
 * added, or list our own headers and remove them (GHSA-gwhp-pf74-vj37). A client that does not want
 * to send a header can omit it.
 */
function relayed(
  headers: IncomingHttpHeaders,
  isUnwanted: (name: string) => boolean
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = Object.create(null)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || hopByHop.has(name)) continue
    if (!isReservedHeader(name) && !isUnwanted(name)) kept[name] = value
  }
  return kept
}

/**
 * Whether a header claims another path, method or host than the request itself, in any spelling.
 */
function isOverride(name: string): boolean {
  // All these names begin with `x` or `f`, which a test checks. Few other headers do.
  if (name.charCodeAt(0) !== 0x78 && name.charCodeAt(0) !== 0x66) return false
  const plain = name.replaceAll('_', '-')
  if (albHeaders.has(name)) return false
  return OVERRIDE_HEADERS.some((override) =>
    override.endsWith('*') ? plain.startsWith(override.slice(0, -1)) : plain === override
  )
}

/**
 * Removes the session cookies of the ALB. They are a bearer credential that the app does not need,
 * and `st.context.cookies` would show them to it.
 */
function withoutAlbCookies(cookie: string, sessionCookie: string): string {
  return cookie
    .split(';')
    .map((cookiePair) => cookiePair.trim())
    .filter((cookiePair) => cookiePair !== '' && !cookiePair.startsWith(nonceCookie))
    .filter((cookiePair) => !cookiePair.startsWith(sessionCookie))
    .join('; ')
}
