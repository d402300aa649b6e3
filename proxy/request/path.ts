import { isLonger, maxPathBytes } from '../policy/route.ts'
import type { Endpoint } from '../streamlit/endpoints.ts'

/** Escapes of the unreserved characters, letters, digits and `-._~` (RFC 3986 section 2.3). */
const unreservedEscape = /%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi
const anyEscape = /%[0-9a-f]{2}/gi
const brokenEscape = /%(?![0-9a-f]{2})/i
/** An escaped byte has three characters. */
const maxTargetPath = 3 * maxPathBytes

/**
 * A request target in the one spelling in which it is decided and forwarded: unreserved characters are not
 * escaped, and all other escapes are in capitals (RFC 3986 sections 6.2.2.1 and 6.2.2.2). Browsers and
 * Streamlit treat `/dataframe%5Fdemo` as `/dataframe_demo`. The query does not change.
 *
 * A target with a broken escape does not change at all: `%2%35F` must not become `%25F`.
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

/** Decoded characters that another parser could read as structure or as the end of a text. */
const forbidden = /[\\\p{Cc}\p{Zl}\p{Zp}]/u
/** An escape of a character that never needs one, or of one that would be structure. */
const needlessEscape = /%(?:2[def]|3[0-9]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae])/i
/** A text that a second decoding would change. */
const secondEscape = /%[0-9a-f]{2}/i

/**
 * The decoded path of a request target, if every parser reads the same path in it; else `null`. Streamlit's
 * server decodes before it routes (uvicorn), and an HTTP client can resolve dots (WHATWG URL). With any
 * other spelling we could decide about one path while Streamlit serves another: dot segments, `//`, a
 * backslash, an escaped slash or letter, a second layer of escapes, invalid UTF-8, an absolute target. A
 * target that is too long is refused first.
 *
 * @param target the request target as received (RFC 9112 section 3.2). The query is ignored.
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
 * The path for the log, without the app's base path where the policy decides. It leaves out the ids of
 * files and sessions, because Streamlit gives them to everybody who knows their id. Its length is bounded.
 */
export function loggedPath(path: string | null, endpoint: Endpoint | null): string | null {
  if (endpoint?.kind === 'page' || endpoint?.kind === 'route') return truncated(endpoint.path)
  if (endpoint?.kind === 'upload') return '/_stcore/upload_file/...'
  if (endpoint?.kind === 'media') return '/media/...'
  return path === null ? null : truncated(path)
}

/** The part of a path that the log and the traces contain. */
export function truncated(path: string): string {
  return path.length <= maxLogged ? path : `${path.slice(0, maxLogged)}...`
}
