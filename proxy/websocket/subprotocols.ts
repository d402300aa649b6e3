/**
 * Streamlit's use of `Sec-WebSocket-Protocol`: the subprotocol, a token for its XSRF check, and on a
 * reconnect the id of the session to resume. The order matters
 * (`_parse_subprotocols` in streamlit/web/server/starlette/starlette_websocket.py, 1.67.0).
 */
export type Subprotocols = {
  readonly offered: readonly string[]
  readonly sessionId: string | null
}

/**
 * The maximum length of an entry. Streamlit's XSRF token has about 100 characters, a session id 36. A
 * page that embeds Streamlit may set a JWT as the token. Three entries stay far below 8 KiB, the
 * maximum length of a line in Streamlit's websocket library.
 */
const maxEntry = 1_024
const maxList = 3 * maxEntry + 16

/** A token (RFC 9110 section 5.6.2), which each entry must be (RFC 6455 section 4.1). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * @returns `null` for a list that is not Streamlit's: with a wrong first entry, a fourth entry, an
 * entry that is not a token, one that is too long, or a duplicate.
 */
export function readSubprotocols(header: string | undefined): Subprotocols | null {
  if (header === undefined || header.length > maxList) return null
  const offered = header.split(',').map((entry) => entry.trim())
  if (offered[0] !== 'streamlit' || offered.length > 3) return null
  if (!offered.every((entry) => entry.length <= maxEntry && token.test(entry))) return null
  if (new Set(offered).size !== offered.length) return null
  return { offered, sessionId: offered[2] ?? null }
}

/** The list without the session to resume: Streamlit makes a new session. */
export function withoutSession({ offered }: Subprotocols): readonly string[] {
  return offered.slice(0, 2)
}
