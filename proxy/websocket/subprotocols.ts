/**
 * Streamlit's use of `Sec-WebSocket-Protocol`: the subprotocol, a token for its XSRF check, and on a
 * reconnect the id of the session to resume. Positions count
 * (`_parse_subprotocols` in streamlit/web/server/starlette/starlette_websocket.py, 1.67.0).
 */
export type Subprotocols = {
  readonly offered: readonly string[]
  readonly sessionId: string | null
}

/**
 * The longest entry. Streamlit's XSRF token has some 100 characters, a session id 36; the token that a
 * page around Streamlit may give is a JWT. Three of them stay far below the 8 KiB that Streamlit's
 * websocket library takes as one line.
 */
const longestEntry = 1_024
const longestList = 3 * longestEntry + 16

/** A token (RFC 9110 section 5.6.2), which each entry must be (RFC 6455 section 4.1). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * @returns `null` for a list that is not Streamlit's: a wrong first entry, a fourth one, one that is
 * no token, one that is too long, one that is there twice.
 */
export function readSubprotocols(header: string | undefined): Subprotocols | null {
  if (header === undefined || header.length > longestList) return null
  const offered = header.split(',').map((entry) => entry.trim())
  if (offered[0] !== 'streamlit' || offered.length > 3) return null
  if (!offered.every((entry) => entry.length <= longestEntry && token.test(entry))) return null
  if (new Set(offered).size !== offered.length) return null
  return { offered, sessionId: offered[2] ?? null }
}

/** The list without the session to resume: Streamlit makes a fresh one. */
export function withoutSession({ offered }: Subprotocols): readonly string[] {
  return offered.slice(0, 2)
}
