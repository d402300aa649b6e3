import type { Identity } from './identity.ts'

/** What the app is told about pages. */
export const PAGES_HEADER = 'x-pagewarden-pages'

/**
 * Every header that Pagewarden alone may set, in lower case; a trailing `*` stands for any ending.
 * `x-streamlit-user` is read without a question by Streamlit before 1.42.
 */
export const RESERVED_HEADERS = [
  'x-amzn-oidc-*',
  'x-auth-request-*',
  'x-forwarded-email',
  'x-forwarded-groups',
  'x-forwarded-preferred-username',
  'x-forwarded-user',
  'x-pagewarden-*',
  'x-streamlit-user'
] as const

/**
 * Whether a client's copy of this header must go. Servers and frameworks that speak CGI read `_` as
 * `-` (oauth2-proxy GHSA-vjrc-mh2v-45x6), so both spellings are one name here.
 */
export function isReservedHeader(name: string): boolean {
  // All of them begin so, as a test holds, and few others do: the rest is not looked at closely.
  if (name.charCodeAt(0) !== 0x78 && name.charCodeAt(0) !== 0x58) return false
  const plain = name.toLowerCase().replaceAll('_', '-')
  return RESERVED_HEADERS.some((reserved) =>
    reserved.endsWith('*') ? plain.startsWith(reserved.slice(0, -1)) : plain === reserved
  )
}

/**
 * The headers by which the app knows the person: the same bytes for the same person with the same
 * rights, because Streamlit compares them when a session resumes (`AppSession.matches_user_info`).
 *
 * @param pages what the policy grants, as `opened` lists it.
 */
export function identityHeaders(
  identity: Identity,
  pages: readonly string[]
): Readonly<Record<string, string>> {
  const { sub, email, emailVerified, username, groups } = identity
  return {
    'x-forwarded-user': encodeItem(sub),
    ...(email !== null && emailVerified ? { 'x-forwarded-email': encodeItem(email) } : {}),
    ...(username === null ? {} : { 'x-forwarded-preferred-username': encodeItem(username) }),
    'x-forwarded-groups': encodeList(groups),
    [PAGES_HEADER]: encodeList(pages)
  }
}

function encodeList(items: readonly string[]): string {
  return items.map(encodeItem).sort().join(',')
}

/**
 * Text as visible ASCII: `%`, the comma and all else as `%XX` of its UTF-8. A claim may hold any
 * character; a header may not (RFC 9110 section 5.5), and a line break in one would begin another.
 */
export function encodeItem(text: string): string {
  return text.toWellFormed().replace(/[^!-$&-+\--~]+/gu, encodeURIComponent)
}
