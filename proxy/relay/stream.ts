import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import { PAGES_HEADER } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { languageOf } from '../language/language.ts'
import type { Admission } from './admission.ts'
import type { AppPages } from './app-pages.ts'
import type { Bindings } from './bindings.ts'
import { RIGHT_ENDED } from './close-code.ts'
import { comeBack } from './come-back.ts'
import { dial, HANDSHAKE_TIMEOUT } from './dial.ts'
import { Gather } from './gather.ts'
import { Handover, type Prepared } from './handover.ts'
import { requestHeaders } from './headers.ts'
import { letGo } from './let-go.ts'
import type { Close, WardenEvent, Wire } from './outcome.ts'
import type { Pace } from './pace.ts'
import { mayStay, type Rules } from './page-rules.ts'
import { Pair } from './pair.ts'
import { rejudgeSocket } from './rejudge.ts'
import type { StreamlitSession } from './session.ts'
import type { LiveSocket, Sockets } from './sockets.ts'
import { readSubprotocols, withoutSession } from './subprotocols.ts'
import { Warden } from './warden.ts'

/** What the gate knows of the person who asks for the socket. */
export type Entrant = {
  readonly identity: Identity
  readonly headers: Readonly<Record<string, string>>
  readonly rules: Rules
  /** All that the policy of now grants, as the app is told it: the same text for the same rights. */
  readonly grants: () => string | undefined
}

export type StreamOptions = {
  /** Where the stream is, with the base path. */
  readonly path: string
  /** Streamlit's stream as a `ws:` URL. */
  readonly upstream: string
  readonly sessionCookie: string
  /** The most bytes that a browser may send in one message; the rest is 1009. */
  readonly mostBytes: number
  readonly pingInterval: number
  readonly admission: Admission
  readonly pace: Pace
  /** ms that Streamlit may take to answer the handshake. */
  readonly dialTimeout?: number
  readonly entrantOf: (request: FastifyRequest) => Entrant
  readonly app: AppPages
  readonly bindings: Bindings
  readonly sockets: Sockets
  readonly acceptsWire: (wire: Wire) => boolean
  /** Whether the sign-in of this proof was ended, perhaps while Streamlit was being dialled. */
  readonly isSignedOut: (identity: Identity) => boolean
  readonly now: () => number
  /** Told of every frame as it comes in, before anything else. */
  readonly onFrame: (sender: 'browser' | 'streamlit', bytes: number) => void
  /** Somebody is closed for far too many messages. */
  readonly onFlood: () => void
  readonly onEvent: (request: FastifyRequest, event: WardenEvent) => void
  readonly onOpen: (request: FastifyRequest, resumed: boolean) => void
  readonly onEnd: (request: FastifyRequest, code: number, fault: Error | null) => void
}

/**
 * How long after its token a socket may end, in ms. An ALB makes a new access token only when the old
 * one has ended (awsdocs, listener-authenticate-users), so whoever came back before would come in
 * vain; and a crowd should not come at once. It is less than the grace that every token has.
 */
const mostJitter = 4_000

/**
 * The websocket at the one path where Streamlit has one. Streamlit's end is opened first; only then
 * is the browser answered, with the subprotocol that Streamlit chose.
 */
export async function relayStream(app: FastifyInstance, options: StreamOptions): Promise<void> {
  const handover = new Handover()
  const gather = new Gather()
  await app.register(websocket, {
    options: {
      perMessageDeflate: false,
      maxPayload: options.mostBytes,
      handleProtocols: (_offered, request) => handover.of(request).streamlit.protocol
    },
    // The sockets are closed by whoever stops the server; see main.ts.
    preClose: (done) => done()
  })
  app.route({
    method: 'GET',
    url: options.path,
    exposeHeadRoute: false,
    preHandler: (request, reply) => prepare(request, reply, handover, options),
    handler: (_request, reply) => reply.code(426).header('upgrade', 'websocket').send(),
    wsHandler: (browser, request) =>
      join(browser, handover.of(request.raw), request, { ...options, gather })
  })
}

async function prepare(
  request: FastifyRequest,
  reply: FastifyReply,
  handover: Handover,
  options: StreamOptions
): Promise<FastifyReply | undefined> {
  if (!request.ws) return undefined
  const subprotocols = readSubprotocols(request.headers['sec-websocket-protocol'])
  if (subprotocols === null) return reply.code(400).send({ title: 'This is no Streamlit client.' })
  const entrant = options.entrantOf(request)
  const { sessionId } = subprotocols
  const { sub } = entrant.identity
  request.raw.socket.once('close', options.admission.enter(sub))
  const { socket } = request.raw
  // A session is resumed by the person it was made for, while they may see all that ran in it.
  const comer = {
    sub,
    id: sessionId,
    isGone: () => socket.destroyed,
    mayStay: (session: StreamlitSession) => mayStay(session, entrant.rules)
  }
  const { session: theirs, release } = await comeBack(comer, options)
  const resumed = release === null ? undefined : theirs
  const free = () => release?.()
  socket.once('close', free)
  const offered = resumed === undefined ? withoutSession(subprotocols) : subprotocols.offered
  const headers = requestHeaders(request.headers, entrant.headers, options.sessionCookie)
  const left = new AbortController()
  const leave = () => left.abort()
  request.raw.socket.once('close', leave)
  const timeout = options.dialTimeout ?? HANDSHAKE_TIMEOUT
  const dialled = await dial(options.upstream, offered, headers, left.signal, timeout)
  request.raw.socket.off('close', leave)
  if (!dialled.ok) {
    free()
    if (dialled.status === 403) return reply.code(403).send({ title: 'The app refused this.' })
    throw new (dialled.status === 504 ? UPSTREAM_LATE : UPSTREAM_DOWN)({ cause: dialled.cause })
  }
  if (request.raw.socket.destroyed) {
    free()
    dialled.socket.terminate()
    return reply.hijack()
  }
  // From here to `join` the browser's end has no other owner.
  const orphan = () => dialled.socket.terminate()
  request.raw.socket.once('close', orphan)
  const own = () => request.raw.socket.off('close', orphan)
  const blocked = resumed === undefined ? (theirs?.blocked ?? null) : null
  const { socket: streamlit, tcp } = dialled
  handover.put(request.raw, { streamlit, tcp, resumed, blocked, free, own })
  return undefined
}

function join(
  browser: WebSocket,
  { streamlit, tcp, resumed, blocked, free, own }: Prepared,
  request: FastifyRequest,
  options: StreamOptions & { readonly gather: Gather }
): void {
  own()
  const { identity, rules, headers, grants } = options.entrantOf(request)
  const warden = new Warden({
    sub: identity.sub,
    rules,
    app: options.app,
    bindings: options.bindings,
    resumed,
    blocked,
    language: languageOf(request.headers['accept-language']),
    acceptsWire: options.acceptsWire,
    onEvent: (event) => options.onEvent(request, event)
  })
  const budget = options.pace.of(identity.sub)
  const pair = new Pair({
    browser,
    streamlit,
    tcp: { browser: request.raw.socket, streamlit: tcp },
    gather: options.gather,
    fromBrowser: (frame) => {
      options.onFrame('browser', frame.byteLength)
      return warden.fromBrowser(frame)
    },
    fromStreamlit: (frame) => {
      options.onFrame('streamlit', frame.byteLength)
      return warden.fromStreamlit(frame)
    },
    farewell: () => warden.farewell(),
    pace: () => {
      const rest = budget.take(performance.now())
      if (rest === null) options.onFlood()
      return rest
    },
    pingInterval: options.pingInterval,
    onEnd: (code, fault) => {
      clearTimeout(deadline)
      options.sockets.remove(live)
      options.onEnd(request, code, fault)
    }
  })
  const live: LiveSocket = {
    identity,
    since: options.now(),
    requestId: request.id,
    warden,
    standing: () => {
      if (warden.loss() !== null) return 'cut'
      return grants() === headers[PAGES_HEADER] ? 'kept' : 'changed'
    },
    held: () => pair.held,
    close: (close: Close) => pair.close(close),
    sendBack: (close: Close) => pair.sendBack(close),
    lose: () => pair.lose(),
    terminate: () => pair.terminate()
  }
  options.sockets.add(live)
  free()
  // Another process may have taken the session while Streamlit was dialled.
  if (resumed?.isHeld() === false) live.close({ code: RIGHT_ENDED, reason: 'resumed elsewhere' })
  options.onOpen(request, resumed !== undefined)
  const deadline = setTimeout(
    () => pair.close({ code: RIGHT_ENDED, reason: 'token expired' }),
    timeLeft(identity.expiresAt, options.now())
  )
  deadline.unref()
  if (options.isSignedOut(identity)) live.close({ code: RIGHT_ENDED, reason: 'signed out' })
  // Another policy may have come while Streamlit was dialled.
  rejudgeSocket(live)
  letGo(request.raw)
}

/** ms until a socket ends whose right ends at `expiresAt` (s); never more than a timer holds. */
function timeLeft(expiresAt: number, now: number): number {
  const left = expiresAt * 1000 - now + Math.random() * mostJitter
  return Math.max(0, Math.min(left, 2 ** 31 - 1))
}
