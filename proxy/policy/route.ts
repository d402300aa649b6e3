/**
 * First segments that belong to Streamlit or to Pagewarden. No page and no rule can have them
 * (Streamlit 1.67.0 `web/server/starlette/starlette_app.py`, `_RESERVED_ROUTE_PREFIXES`, and
 * `starlette_routes.py`; `healthz` and `st-metrics` of Streamlit 1.40 `web/server/server.py`). The
 * proxy decides about them before it asks the policy.
 */
export const RESERVED_SEGMENTS: readonly string[] = [
  '_pagewarden',
  '_stcore',
  'component',
  'favicon.ico',
  'favicon.png',
  'healthz',
  'index.html',
  'manifest.json',
  'media',
  'signed-out',
  'st-metrics',
  'static'
]

const RESERVED: ReadonlySet<string> = new Set(RESERVED_SEGMENTS)

/** The console is not a page of the app, but a test may ask for it by its path. */
export const CONSOLE_PATH = '/_pagewarden/console'

/**
 * The maximum length of the name of a page or a rule, in bytes of UTF-8. A file name on disk has at
 * most 255.
 */
export const maxNameBytes = 256

/** The maximum length of a path that is compared with rules, in bytes of UTF-8. */
export const maxPathBytes = 2_048

/**
 * An escape such as `%2F` in decoded text: it was encoded twice, or is not decoded yet. In both
 * cases two readers disagree.
 */
const ESCAPE = /%[0-9A-Fa-f]{2}/

/** Characters and segments that a server behind us may read as another path. */
const AMBIGUOUS = /[\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * Whether a text has more bytes than allowed. This check comes before any other check of a name,
 * because `normalize` is quadratic in combining marks: 6 s for 240 KB of them (V8 in Node 24).
 */
export function isLonger(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || Buffer.byteLength(text) > maxBytes
}

function isSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !AMBIGUOUS.test(segment)
}

/**
 * Whether the first segment is reserved. Case is ignored, because the file systems of some servers
 * ignore it.
 */
export function isReserved(path: string): boolean {
  const end = path.indexOf('/', 1)
  return RESERVED.has(path.slice(1, end === -1 ? undefined : end).toLowerCase())
}

/** `/`, or `/` and one segment: decoded text, without the app's base path. */
export function isPage(path: string): boolean {
  if (path === '/') return true
  if (!path.startsWith('/') || isLongPage(path) || path.includes('/', 1)) return false
  return isSegment(path.slice(1)) && !ESCAPE.test(path) && !isReserved(path)
}

/** Whether a path is longer than the path of any page. */
export function isLongPage(path: string): boolean {
  return isLonger(path, maxNameBytes + '/'.length)
}

/** `/` and one or more segments, with or without a slash at the end: decoded text, no base path. */
export function isPath(path: string): boolean {
  if (!path.startsWith('/') || isLonger(path, maxPathBytes)) return false
  const segments = path.slice(1, path.endsWith('/') ? -1 : undefined).split('/')
  return segments.every(isSegment) && !ESCAPE.test(path) && !isReserved(path)
}

/** Adds the slash at the end: with and without it, a path means the same rule. */
export function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}
