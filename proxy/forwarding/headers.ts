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

/**
 * Headers by which a client may say that it asked for another path, method or host than it did. Many
 * frameworks believe one of them, and what was judged is the request itself. A trailing `*` stands for
 * any ending.
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

/** Those that an ALB itself writes ("HTTP headers and Application Load Balancers"). */
const albHeaders = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'])

/** The cookie by which an ALB remembers a sign-in under way. */
const nonceCookie = 'AWSALBAuthNonce'

export type RelayedHeaders = Readonly<Record<string, string | string[]>>

/**
 * The headers of a request as Streamlit is to see them: what a client may not say is removed first,
 * in every spelling, and what Pagewarden knows is set last, once each.
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

/** The headers of an answer as the browser is to see them; none of ours is ever echoed. */
export function responseHeaders(headers: IncomingHttpHeaders): RelayedHeaders {
  return relayed(headers, () => false)
}

/**
 * Without what speaks of one connection, and without what Pagewarden alone may say.
 *
 * Of what `Connection` lists only the known names of that kind are dropped, although RFC 9110 section
 * 7.6.1 has every listed name dropped: by listing `host`, `origin` or `x-forwarded-for` a client took
 * from the app what we have judged and what the load balancer has added, and by listing ours what we
 * have set (GHSA-gwhp-pf74-vj37). Who does not want to send a header need not send it.
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

/** Whether a header says another path, method or host than the request itself, in any spelling. */
function isOverride(name: string): boolean {
  // All of them begin so, as a test holds, and few others do.
  if (name.charCodeAt(0) !== 0x78 && name.charCodeAt(0) !== 0x66) return false
  const plain = name.replaceAll('_', '-')
  if (albHeaders.has(name)) return false
  return OVERRIDE_HEADERS.some((override) =>
    override.endsWith('*') ? plain.startsWith(override.slice(0, -1)) : plain === override
  )
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
