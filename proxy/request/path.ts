import type { Endpoint } from '../streamlit/endpoints.ts'

/** Characters that mean structure, or that end a text somewhere on the way, in decoded form. */
const forbidden = /[\\\p{Cc}\p{Zl}\p{Zp}]/u
/** An escape of a character that never needs one, or that would be structure. */
const needlessEscape = /%(?:2[def]|3[0-9]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae])/i
/** Text that a second decoding would change. */
const secondEscape = /%[0-9a-f]{2}/i

/**
 * The decoded path of a request target in the one spelling that every reader takes for the same
 * path, else `null`. Streamlit's server decodes before it routes (uvicorn), and an HTTP client may
 * resolve dots (WHATWG URL), so any other spelling is a way to have one path judged and another
 * served: dot segments, `//`, a backslash, an escaped slash or letter, a second layer of escapes,
 * bytes that are no UTF-8, an absolute target.
 *
 * @param target the request target as it came (RFC 9112 section 3.2); the query counts for nothing.
 */
export function normalPath(target: string): string | null {
  const raw = target.replace(/\?.*$/s, '')
  if (!raw.startsWith('/') || raw.includes('//') || raw.includes('#')) return null
  if (needlessEscape.test(raw) || /[^!-~]/.test(raw)) return null
  const path = decode(raw)
  if (path === null || forbidden.test(path) || secondEscape.test(path)) return null
  return path.split('/').some((segment) => segment === '.' || segment === '..') ? null : path
}

function decode(raw: string): string | null {
  try {
    return decodeURIComponent(raw)
  } catch {
    return null
  }
}

const mostLogged = 256

/**
 * The path as the log may have it, without the app's base path where a policy has a say: ids by which Streamlit gives files and sessions to whoever knows
 * them are left out, and nobody fills the log with one request.
 */
export function loggedPath(path: string | null, endpoint: Endpoint | null): string | null {
  if (endpoint?.kind === 'page' || endpoint?.kind === 'route') return shortened(endpoint.path)
  if (endpoint?.kind === 'upload') return '/_stcore/upload_file/...'
  if (endpoint?.kind === 'media') return '/media/...'
  return path === null ? null : shortened(path)
}

function shortened(path: string): string {
  return path.length <= mostLogged ? path : `${path.slice(0, mostLogged)}...`
}
