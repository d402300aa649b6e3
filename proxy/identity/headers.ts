import type { Identity } from './identity.ts'

/** The lists that the app is told, by the header of the first part and that of the others. */
const lists = {
  /** What the person may see; see `grantsOf`. */
  pages: { first: 'x-pagewarden-pages', others: 'x-pagewarden-pages' },
  /** The pages that have a rule which keeps the person out. Absent when there is none. */
  closed: { first: 'x-pagewarden-closed', others: 'x-pagewarden-closed' },
  groups: { first: 'x-forwarded-groups', others: 'x-pagewarden-groups' }
} as const

export type ListName = keyof typeof lists

/**
 * The most bytes of one header. Streamlit's websocket library refuses a line of more than 8,192 and
 * more than 128 headers (`websockets`, `http11.py` and `legacy/http.py`, `MAX_LINE_LENGTH` and
 * `MAX_NUM_HEADERS`), so a longer list goes in numbered parts.
 */
export const maxHeaderBytes = 6_000

/**
 * The most bytes of all headers about one person. Streamlit on Tornado takes 64 KiB for all headers of
 * a request (`max_header_size` of `tornado.httpserver`); the other half is the browser's.
 */
export const maxIdentityBytes = 32 * 1_024

export type IdentityHeaders = Readonly<Record<string, string>>

/** What a policy says about one person: the list for the app, and the pages with a rule against them. */
export type Grants = {
  readonly pages: readonly string[]
  readonly closed: readonly string[]
}

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
 * @param grants what the policy says about this person, as `grantsOf` lists it.
 */
export function identityHeaders(identity: Identity, { pages, closed }: Grants): IdentityHeaders {
  const { sub, email, emailVerified, username, groups } = identity
  return {
    'x-forwarded-user': encodeItem(sub),
    ...(email !== null && emailVerified ? { 'x-forwarded-email': encodeItem(email) } : {}),
    ...(username === null ? {} : { 'x-forwarded-preferred-username': encodeItem(username) }),
    ...listHeaders('groups', groups),
    ...listHeaders('pages', pages),
    ...(closed.length === 0 ? {} : listHeaders('closed', closed))
  }
}

/** Whether these headers are more than Streamlit takes; then its websocket would never open. */
export function isTooLong(headers: IdentityHeaders): boolean {
  const entries = Object.entries(headers)
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return bytes > maxIdentityBytes || entries.some(([, value]) => value.length > maxHeaderBytes)
}

/** The header of a part of a list, counted from 1: `x-pagewarden-pages`, `x-pagewarden-pages-2`, ... */
export function listHeader(list: ListName, part: number): string {
  const { first, others } = lists[list]
  return part === 1 ? first : `${others}-${part}`
}

/** A list as one text, whatever the number of its parts; empty when it has no header. */
export function listIn(headers: IdentityHeaders, list: ListName): string {
  const parts: string[] = []
  let value = headers[listHeader(list, 1)]
  while (value !== undefined) {
    parts.push(value)
    value = headers[listHeader(list, parts.length + 1)]
  }
  return parts.join(',')
}

/** What a person may see and may not, as the app was told it: the same text for the same rights. */
export function grantsIn(headers: IdentityHeaders): string {
  const closed = listIn(headers, 'closed')
  return closed === '' ? listIn(headers, 'pages') : `${listIn(headers, 'pages')} ${closed}`
}

/** A list as the headers have it: sorted, each item encoded, with commas between. */
export function encodeList(items: readonly string[]): string {
  return items.map(encodeItem).sort().join(',')
}

/** A list in parts that are cut between items. */
function listHeaders(list: ListName, items: readonly string[]): IdentityHeaders {
  const headers: Record<string, string> = {}
  const whole = encodeList(items)
  let begin = 0
  for (let part = 1; begin < whole.length || part === 1; part++) {
    const end = endOfPart(whole, begin)
    headers[listHeader(list, part)] = whole.slice(begin, end)
    begin = end + ','.length
  }
  return headers
}

/** An item that is too long for any part is a part of its own, which `isTooLong` finds. */
function endOfPart(whole: string, begin: number): number {
  if (whole.length - begin <= maxHeaderBytes) return whole.length
  const last = whole.lastIndexOf(',', begin + maxHeaderBytes)
  if (last > begin) return last
  const next = whole.indexOf(',', begin)
  return next === -1 ? whole.length : next
}

/**
 * Text as visible ASCII: `%`, the comma and all else as `%XX` of its UTF-8. A claim may hold any
 * character; a header may not (RFC 9110 section 5.5), and a line break in one would begin another.
 */
export function encodeItem(text: string): string {
  return text.toWellFormed().replace(/[^!-$&-+\--~]+/gu, encodeURIComponent)
}
