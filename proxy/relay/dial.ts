import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { RelayedHeaders } from './headers.ts'
import type { Tcp } from './pair.ts'

/** Streamlit's own limit for a message to a browser (`server.maxMessageSize`: 200 MB). */
const mostBytes = 200 * 1024 * 1024
/** How long Streamlit may take to answer the handshake, in ms. */
export const HANDSHAKE_TIMEOUT = 5_000

/** Headers that make the handshake itself; `ws` writes its own. */
const handshakeHeaders = new Set([
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version'
])

export type Dialled =
  | { readonly ok: true; readonly socket: WebSocket; readonly tcp: Tcp }
  | { readonly ok: false; readonly status: 403 | 502 | 504; readonly cause: Error }

/**
 * Opens Streamlit's end before the browser's is answered, so that a refusal is still a plain HTTP
 * answer. The socket comes back paused: not a frame is lost before somebody listens.
 *
 * @param signal gives up when the browser has left meanwhile; nothing stays open then.
 */
export function dial(
  url: string,
  subprotocols: readonly string[],
  headers: RelayedHeaders,
  signal: AbortSignal,
  handshakeTimeout: number
): Promise<Dialled> {
  const { promise, resolve } = Promise.withResolvers<Dialled>()
  const socket = new WebSocket(url, [...subprotocols], {
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !handshakeHeaders.has(name))
    ),
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout,
    maxPayload: mostBytes
  })
  const abort = () => socket.terminate()
  signal.addEventListener('abort', abort, { once: true })
  const settle = (dialled: Dialled) => {
    signal.removeEventListener('abort', abort)
    resolve(dialled)
  }
  socket.once('upgrade', ({ socket: tcp }: IncomingMessage) => {
    socket.once('open', () => {
      socket.pause()
      settle({ ok: true, socket, tcp })
    })
  })
  socket.once('unexpected-response', (request, response: IncomingMessage) => {
    response.destroy()
    request.destroy()
    const status = response.statusCode === 403 ? 403 : 502
    settle({ ok: false, status, cause: new Error(`Streamlit answered ${response.statusCode}`) })
  })
  // Stays for good: an error after the opening is followed by a close, which has its own listener.
  socket.on('error', (cause) => {
    const status = cause.message.includes('timed out') ? 504 : 502
    settle({ ok: false, status, cause })
  })
  return promise
}
