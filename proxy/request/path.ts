import { isLonger, maxPathBytes } from '../policy/route.ts'
import type { Endpoint } from '../streamlit/endpoints.ts'

/** Escapes of the unreserved characters, letters, digits and `-._~` (RFC 3986 section 2.3). */
const unreservedEscape = /%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi
const anyEscape = /%[0-9a-f]{2}/gi
const brokenEscape = /%(?![0-9a-f]{2})/i
/** An escaped byte takes three characters. */
const maxTargetPath = 3 * maxPathBytes

/**
 * A request target in the spelling in which it is judged and sent on: an unreserved character stands
 * for itself, and all other escapes are in capitals (RFC 3986 sections 6.2.2.1 and 6.2.2.2). Browsers
 * and Streamlit take `/dataframe%5Fdemo` for `/dataframe_demo`. The query stays as it is.
 *
 * With a broken escape in it nothing is decoded: `%2%35F` must not become `%25F`.
 */
export function canonicalTarget(target: string): string {
  const end = target.indexOf('?')
  const path = end === -1 ? target : target.slice(0, end)
  if (!path.includes('%') || path.length > maxTargetPath || brokenEscape.test(path)) return target
  const canonical = path
    .replace(unreservedEscape, decodeURIComponent)
    .replace(anyEscape, (text) => text.toUpperCase())
  return end === -1 ? canonical : canonical + target.slice(end)
}

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
 * bytes that are no UTF-8, an absolute target. What is longer than any path is not looked at.
 *
 * @param target the request target as it came (RFC 9112 section 3.2); the query counts for nothing.
 */
export function normalPath(target: string): string | null {
  const raw = target.replace(/\?.*$/s, '')
  if (raw.length > maxTargetPath) return null
  if (!raw.startsWith('/') || raw.includes('//') || raw.includes('#')) return null
  if (needlessEscape.test(raw) || /[^!-~]/.test(raw)) return null
  const path = decode(raw)
  if (path === null || isLonger(path, maxPathBytes)) return null
  if (forbidden.test(path) || secondEscape.test(path)) return null
  return path.split('/').some((segment) => segment === '.' || segment === '..') ? null : path
}

function decode(raw: string): string | null {
  try {
    return decodeURIComponent(raw)
  } catch {
    return null
  }
}

const maxLogged = 256

/**
 * The path as the log may have it, without the app's base path where a policy has a say. Ids by which
 * Streamlit gives files and sessions to whoever knows them are left out, and nobody fills the log with
 * one request.
 */
export function loggedPath(path: string | null, endpoint: Endpoint | null): string | null {
  if (endpoint?.kind === 'page' || endpoint?.kind === 'route') return shortened(endpoint.path)
  if (endpoint?.kind === 'upload') return '/_stcore/upload_file/...'
  if (endpoint?.kind === 'media') return '/media/...'
  return path === null ? null : shortened(path)
}

/** As much of a path as the log and the traces may have. */
export function shortened(path: string): string {
  return path.length <= maxLogged ? path : `${path.slice(0, maxLogged)}...`
}
