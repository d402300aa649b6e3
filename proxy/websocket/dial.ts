import type { IncomingMessage } from 'node:http'
import { type RawData, WebSocket } from 'ws'
import type { RelayedHeaders } from '../forwarding/headers.ts'
import { readForwardMsg } from '../streamlit/forwardmsg.ts'
import type { GuardNote } from '../streamlit/guard-note.ts'
import { MESSAGE_PARTS } from './message-parts.ts'
import type { Frame, Tcp } from './tunnel.ts'

/** Streamlit's own limit for a message to a browser (`server.maxMessageSize`: 200 MB). */
const maxMessageBytes = 200 * 1024 * 1024
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

/** ms for which a Streamlit that answers a ping may be without a word of the guard, which speaks first. */
export const GUARD_TIMEOUT = 2_000

/** What the guard says of a websocket in its first message. */
export type Connected = Extract<GuardNote, { kind: 'connected' }>

export type Dialled =
  | {
      readonly ok: true
      readonly socket: WebSocket
      readonly tcp: Tcp
      /** What the guard has said; `null` where none is required. */
      readonly connected: Connected | null
      /** Hands over the frames that have come meanwhile, after which somebody else listens. */
      readonly early: () => readonly Frame[]
    }
  | { readonly ok: false; readonly status: 403 | 502 | 504; readonly cause: Error }
  /** Streamlit answers, and no guard is there. */
  | { readonly ok: false; readonly status: 'unguarded'; readonly cause: Error }

export type DialOptions = {
  /** Gives up when the browser has left meanwhile; nothing stays open then. */
  readonly signal: AbortSignal
  readonly handshakeTimeout: number
  readonly guardTimeout: number
  readonly requiresGuard: boolean
}

/**
 * Opens Streamlit's end before the browser's is answered, so that a refusal is still a plain HTTP
 * answer. Where the guard is required, its first message is awaited too: without it nothing of a
 * browser's reaches Streamlit. The socket comes back paused: not a frame is lost before somebody
 * listens.
 */
export function dial(
  url: string,
  subprotocols: readonly string[],
  headers: RelayedHeaders,
  { signal, handshakeTimeout, guardTimeout, requiresGuard }: DialOptions
): Promise<Dialled> {
  const { promise, resolve } = Promise.withResolvers<Dialled>()
  const socket = new WebSocket(url, [...subprotocols], {
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !handshakeHeaders.has(name))
    ),
    ...MESSAGE_PARTS,
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout,
    maxPayload: maxMessageBytes
  })
  const frames: Frame[] = []
  const collect = (data: RawData, isBinary: boolean) => frames.push({ data, isBinary })
  const early = () => {
    socket.off('message', collect)
    // Whoever asked holds on to this for as long as the websocket is open.
    return frames.splice(0)
  }
  const abort = () => socket.terminate()
  signal.addEventListener('abort', abort, { once: true })
  const settle = (dialled: Dialled) => {
    clearTimeout(patience)
    socket.off('pong', awaitGuard)
    signal.removeEventListener('abort', abort)
    resolve(dialled)
  }
  const giveUp = (status: 504 | 'unguarded', why: string) => {
    socket.terminate()
    settle({ ok: false, status, cause: new Error(why) })
  }
  let patience: NodeJS.Timeout | undefined
  const awaitGuard = () => {
    clearTimeout(patience)
    patience = setTimeout(giveUp, guardTimeout, 'unguarded', 'the guard has said nothing')
  }
  socket.on('message', collect)
  socket.once('upgrade', ({ socket: tcp }: IncomingMessage) => {
    socket.once('open', () => {
      if (!requiresGuard) {
        socket.pause()
        settle({ ok: true, socket, tcp, connected: null, early })
        return
      }
      // An app may keep Streamlit from answering anything. Only a silence beside a pong is no guard's.
      patience = setTimeout(() => giveUp(504, 'Streamlit is busy'), handshakeTimeout)
      socket.ping()
      socket.once('pong', awaitGuard)
      socket.once('message', () => {
        socket.pause()
        const connected = readConnected(frames.shift())
        if (connected === null) giveUp('unguarded', "the first message is not the guard's")
        else settle({ ok: true, socket, tcp, connected, early })
      })
    })
  })
  socket.once('unexpected-response', (request, response: IncomingMessage) => {
    response.destroy()
    request.destroy()
    const status = response.statusCode === 403 ? 403 : 502
    settle({ ok: false, status, cause: new Error(`Streamlit answered ${response.statusCode}`) })
  })
  // Before the guard has spoken: nobody else listens yet.
  socket.once('close', () => settle({ ok: false, status: 502, cause: new Error('it was closed') }))
  // Stays for good: an error after the opening is followed by a close, which has its own listener.
  socket.on('error', (cause) => {
    const status = cause.message.includes('timed out') ? 504 : 502
    settle({ ok: false, status, cause })
  })
  return promise
}

function readConnected(frame: Frame | undefined): Connected | null {
  if (frame === undefined || !frame.isBinary || !(frame.data instanceof Uint8Array)) return null
  try {
    const fact = readForwardMsg(frame.data)
    return fact.kind === 'note' && fact.note.kind === 'connected' ? fact.note : null
  } catch {
    return null
  }
}
