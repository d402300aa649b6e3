import type { Identity } from './identity.ts'

/** The lists for the app, each with the header of its first part and that of the other parts. */
const lists = {
  /** The pages that the person may see; see `grantsOf`. */
  pages: { first: 'x-pagewarden-pages', others: 'x-pagewarden-pages' },
  /** The pages with a rule that refuses the person. Absent when there are none. */
  closed: { first: 'x-pagewarden-closed', others: 'x-pagewarden-closed' },
  groups: { first: 'x-forwarded-groups', others: 'x-pagewarden-groups' }
} as const

export type ListName = keyof typeof lists

/**
 * The maximum of one header in bytes. Streamlit's websocket library refuses a line of more than 8,192 and
 * more than 128 headers (`websockets`, `http11.py` and `legacy/http.py`, `MAX_LINE_LENGTH` and
 * `MAX_NUM_HEADERS`), so a longer list goes in numbered parts.
 */
export const maxHeaderBytes = 6_000

/**
 * The maximum of all headers about one person, in bytes. Streamlit on Tornado accepts 64 KiB for all headers
 * of a request (`max_header_size` of `tornado.httpserver`). The other half is for the browser's headers.
 */
export const maxIdentityBytes = 32 * 1_024

export type IdentityHeaders = Readonly<Record<string, string>>

/** What a policy grants one person: the pages they may see, and the pages with a rule that refuses them. */
export type Grants = {
  readonly pages: readonly string[]
  readonly closed: readonly string[]
}

/**
 * Every header that only Pagewarden may set, in lower case. A `*` at the end stands for any ending.
 * Streamlit before 1.42 trusts `x-streamlit-user`.
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
 * Whether a client's copy of this header must be removed. CGI servers and frameworks read `_` as `-`
 * (oauth2-proxy GHSA-vjrc-mh2v-45x6), so both spellings are one name here.
 */
export function isReservedHeader(name: string): boolean {
  // All reserved names begin with `x` (a test checks it), and few others do, so this is compared first.
  if (name.charCodeAt(0) !== 0x78 && name.charCodeAt(0) !== 0x58) return false
  const plain = name.toLowerCase().replaceAll('_', '-')
  return RESERVED_HEADERS.some((reserved) =>
    reserved.endsWith('*') ? plain.startsWith(reserved.slice(0, -1)) : plain === reserved
  )
}

/**
 * The headers that identify the person to the app. They have the same bytes for the same person with the same
 * rights, because Streamlit compares them when a session resumes (`AppSession.matches_user_info`).
 *
 * @param grants what the policy grants this person; see `grantsOf`.
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

/** Whether these headers exceed Streamlit's limits. Then its websocket would never open. */
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

/** A list as one text, joined from its parts; empty without its header. */
export function listIn(headers: IdentityHeaders, list: ListName): string {
  const parts: string[] = []
  let value = headers[listHeader(list, 1)]
  while (value !== undefined) {
    parts.push(value)
    value = headers[listHeader(list, parts.length + 1)]
  }
  return parts.join(',')
}

/** The granted and closed pages in the headers, as a text that is the same for the same rights. */
export function grantsIn(headers: IdentityHeaders): string {
  const closed = listIn(headers, 'closed')
  return closed === '' ? listIn(headers, 'pages') : `${listIn(headers, 'pages')} ${closed}`
}

/** A list as it is in the headers: sorted, each item encoded, separated by commas. */
export function encodeList(items: readonly string[]): string {
  return items.map(encodeItem).sort().join(',')
}

/** A list as numbered parts, split between items. */
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

/** An item that is too long for any part is its own part. `isTooLong` finds it. */
function endOfPart(whole: string, begin: number): number {
  if (whole.length - begin <= maxHeaderBytes) return whole.length
  const last = whole.lastIndexOf(',', begin + maxHeaderBytes)
  if (last > begin) return last
  const next = whole.indexOf(',', begin)
  return next === -1 ? whole.length : next
}

/**
 * A text as visible ASCII: `%`, the comma and all other characters as `%XX` of their UTF-8. A claim can have
 * any character. A header cannot (RFC 9110 section 5.5), and a line break would begin another header.
 */
export function encodeItem(text: string): string {
  return text.toWellFormed().replace(/[^!-$&-+\--~]+/gu, encodeURIComponent)
}
