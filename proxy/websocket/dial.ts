import type { IncomingMessage } from 'node:http'
import { type RawData, WebSocket } from 'ws'
import type { RelayedHeaders } from '../forwarding/headers.ts'
import { readForwardMsg } from '../streamlit/forwardmsg.ts'
import type { GuardNote } from '../streamlit/guard-note.ts'
import { maxParts } from './frame-limits.ts'
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

/** ms between a pong of Streamlit and the guard's message, which is the first message of a session. */
export const GUARD_TIMEOUT = 2_000

/** The facts about a websocket in the guard's first message. */
export type Connected = Extract<GuardNote, { kind: 'connected' }>

export type Dialled =
  | {
      readonly ok: true
      readonly socket: WebSocket
      readonly tcp: Tcp
      /** The guard's first message; `null` where no guard is required. */
      readonly connected: Connected | null
      /** Takes the frames that have arrived meanwhile. From then on the caller listens. */
      readonly takeEarlyFrames: () => readonly Frame[]
    }
  | { readonly ok: false; readonly status: 403 | 502 | 504; readonly cause: Error }
  /** Streamlit answers without a guard. */
  | { readonly ok: false; readonly status: 'unguarded'; readonly cause: Error }

export type DialOptions = {
  /** Aborts the handshake when the browser leaves; nothing stays open then. */
  readonly signal: AbortSignal
  readonly handshakeTimeout: number
  readonly guardTimeout: number
  readonly requiresGuard: boolean
}

/**
 * Opens Streamlit's end before the browser gets its answer, so that a refusal is still a plain HTTP
 * answer. Where the guard is required, this also waits for its first message: without it no frame of a
 * browser reaches Streamlit. The socket is paused at the end, so that no frame is lost before the
 * caller listens.
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
    ...maxParts,
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout,
    maxPayload: maxMessageBytes
  })
  const frames: Frame[] = []
  const collect = (data: RawData, isBinary: boolean) => frames.push({ data, isBinary })
  const takeEarlyFrames = () => {
    socket.off('message', collect)
    // The caller holds this function as long as the websocket is open, but not the frames.
    return frames.splice(0)
  }
  const abort = () => socket.terminate()
  signal.addEventListener('abort', abort, { once: true })
  const settle = (dialled: Dialled) => {
    clearTimeout(deadline)
    socket.off('pong', awaitGuard)
    signal.removeEventListener('abort', abort)
    resolve(dialled)
  }
  const fail = (status: 504 | 'unguarded', reason: string) => {
    socket.terminate()
    settle({ ok: false, status, cause: new Error(reason) })
  }
  let deadline: NodeJS.Timeout | undefined
  const awaitGuard = () => {
    clearTimeout(deadline)
    deadline = setTimeout(fail, guardTimeout, 'unguarded', 'the guard has sent nothing')
  }
  socket.on('message', collect)
  socket.once('upgrade', ({ socket: tcp }: IncomingMessage) => {
    socket.once('open', () => {
      if (!requiresGuard) {
        socket.pause()
        settle({ ok: true, socket, tcp, connected: null, takeEarlyFrames })
        return
      }
      // An app may block Streamlit. Only silence after a pong proves that there is no guard.
      deadline = setTimeout(() => fail(504, 'Streamlit is busy'), handshakeTimeout)
      socket.ping()
      socket.once('pong', awaitGuard)
      socket.once('message', () => {
        socket.pause()
        const connected = readConnected(frames.shift())
        if (connected === null) fail('unguarded', "the first message is not the guard's")
        else settle({ ok: true, socket, tcp, connected, takeEarlyFrames })
      })
    })
  })
  socket.once('unexpected-response', (request, response: IncomingMessage) => {
    response.destroy()
    request.destroy()
    const status = response.statusCode === 403 ? 403 : 502
    settle({ ok: false, status, cause: new Error(`Streamlit answered ${response.statusCode}`) })
  })
  // Until the guard's message has arrived, only this function listens.
  socket.once('close', () => settle({ ok: false, status: 502, cause: new Error('it was closed') }))
  // This listener stays: an error after the opening is followed by a close, which has its own listener.
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
