import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Contact } from '../config/contact.ts'
import type { AppPages } from '../enforcement/app-pages.ts'
import { lostSessionNotice } from '../enforcement/notice.ts'
import type { Close, WardenEvent, Wire } from '../enforcement/outcome.ts'
import {
  accessChangeOf,
  judgeAll,
  lostPages,
  opensAll,
  type PageAuthorizer
} from '../enforcement/page-access.ts'
import type { SessionRegistry } from '../enforcement/session-registry.ts'
import { Warden } from '../enforcement/warden.ts'
import { GUARD_MISSING, UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import { requestHeaders } from '../forwarding/headers.ts'
import { encodeItem, type Grants } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { languageOf } from '../language/language.ts'
import type { Admission } from '../limits/admission.ts'
import type { RateLimiters } from '../limits/rate-limiter.ts'
import { RIGHT_ENDED } from './close-code.ts'
import { boundControlFrames } from './control-frames.ts'
import { type Dialled, dial, GUARD_TIMEOUT, HANDSHAKE_TIMEOUT } from './dial.ts'
import { Handover, type Prepared } from './handover.ts'
import { MESSAGE_PARTS } from './message-parts.ts'
import { releaseRequest } from './release-request.ts'
import { cutEarlier } from './resume.ts'
import { revalidateSocket } from './revalidate.ts'
import type { LiveSocket, Sockets } from './sockets.ts'
import { readSubprotocols, type Subprotocols, withoutSession } from './subprotocols.ts'
import { Tunnel } from './tunnel.ts'
import { WriteBatcher } from './write-batcher.ts'

/** What the gate knows of the person who asks for the websocket. */
export type Entrant = {
  readonly identity: Identity
  readonly headers: Readonly<Record<string, string>>
  readonly authorizer: PageAuthorizer
  /** What the policy said of pages when the gate let the request in, which is what the guard is told. */
  readonly granted: Grants
  /** What the policy of now says. */
  readonly grantedNow: () => Grants
}

export type StreamOptions = {
  /** Where the stream is, with the base path. */
  readonly path: string
  /** Streamlit's stream as a `ws:` URL. */
  readonly upstream: string
  readonly sessionCookie: string
  /** Whether a Streamlit without the guard is refused. */
  readonly requiresGuard: boolean
  readonly contact: Contact | null
  /** The most bytes that a browser may send in one message; the rest is 1009. */
  readonly maxMessageBytes: number
  readonly pingInterval: number
  readonly admission: Admission
  readonly rateLimiters: RateLimiters
  /** ms that Streamlit may take to answer the handshake. */
  readonly dialTimeout?: number
  /** ms that the guard may take to say that it is there. */
  readonly guardTimeout?: number
  readonly entrantOf: (request: FastifyRequest) => Entrant
  readonly app: AppPages
  readonly registry: SessionRegistry
  readonly sockets: Sockets
  readonly acceptsWire: (wire: Wire) => boolean
  /** Whether the sign-in of this proof was ended, perhaps while Streamlit was being dialled. */
  readonly isSignedOut: (identity: Identity) => boolean
  readonly now: () => number
  /** Told whether the guard that is required was there, with every websocket that Streamlit has answered. */
  readonly onGuard: (isThere: boolean) => void
  /** Told of every frame as it comes in, before anything else. */
  readonly onFrame: (sender: 'browser' | 'streamlit', bytes: number) => void
  /** Somebody is closed for far too many messages. */
  readonly onFlood: () => void
  readonly onEvent: (request: FastifyRequest, event: WardenEvent) => void
  readonly onOpen: (request: FastifyRequest, resumed: boolean) => void
  readonly onEnd: (request: FastifyRequest, code: number, fault: Error | null) => void
}

/**
 * How long after its token a websocket may end, in ms. An ALB makes a new access token only when the
 * old one has ended (awsdocs, listener-authenticate-users), so whoever came back before would come in
 * vain; and a crowd should not come at once. It is less than the grace that every token has.
 */
const maxJitter = 4_000

/**
 * The websocket at the one path where Streamlit has one. Streamlit's end is opened first; only then
 * is the browser answered, with the subprotocol that Streamlit chose.
 */
export async function relayStream(app: FastifyInstance, options: StreamOptions): Promise<void> {
  const handover = new Handover()
  const batcher = new WriteBatcher()
  await app.register(websocket, {
    options: {
      ...MESSAGE_PARTS,
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      handleProtocols: (_offered, request) => handover.of(request).dialled.socket.protocol
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
      join(browser, handover.of(request.raw), request, { ...options, gather: batcher })
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
  const { sub } = entrant.identity
  const { socket } = request.raw
  // Whoever left while they were judged would keep the place for ever: the close is over.
  if (socket.destroyed) return reply.hijack()
  socket.once('close', options.admission.acquire(sub))
  const { granted } = entrant
  const offered = await offer(subprotocols, sub, granted, options)
  const own = { ...entrant.headers, ...guardHeaders(request, options) }
  const headers = requestHeaders(request.headers, own, options.sessionCookie)
  const left = new AbortController()
  const leave = () => left.abort()
  socket.once('close', leave)
  const dialled = await dial(options.upstream, offered, headers, {
    signal: left.signal,
    handshakeTimeout: options.dialTimeout ?? HANDSHAKE_TIMEOUT,
    guardTimeout: options.guardTimeout ?? GUARD_TIMEOUT,
    requiresGuard: options.requiresGuard
  })
  socket.off('close', leave)
  const hasAnswered = dialled.ok || dialled.status === 'unguarded'
  if (options.requiresGuard && hasAnswered) options.onGuard(dialled.ok)
  if (!dialled.ok) return refuse(reply, dialled)
  if (socket.destroyed) {
    dialled.socket.terminate()
    return reply.hijack()
  }
  const { connected } = dialled
  if (connected !== null && options.registry.isForeign(sub, connected.sessionId)) {
    dialled.socket.terminate()
    throw new UPSTREAM_DOWN({
      cause: new Error('Streamlit has given the session of another person')
    })
  }
  // From here to `join` the browser's end has no other owner.
  const orphan = () => dialled.socket.terminate()
  socket.once('close', orphan)
  const adopt = () => socket.off('close', orphan)
  handover.put(request.raw, { dialled, granted, adopt, asked: offered[2] ?? null })
  return undefined
}

/** What the guard's own message says beside its reason. Not mapped to `st.user`: it changes. */
function guardHeaders(
  { id, headers }: FastifyRequest,
  { contact }: StreamOptions
): Readonly<Record<string, string>> {
  return {
    'x-pagewarden-request-id': id,
    'x-pagewarden-language': languageOf(headers['accept-language']),
    ...(contact === null ? {} : { 'x-pagewarden-contact': encodeItem(contact.text) })
  }
}

/**
 * What Streamlit is offered. The guard knows whose a session is and what has begun in it, so with it
 * every id goes on that is not known to be somebody else's. Without it only a session that this process
 * knows to be this person's is resumed, and only while they may see all that they could see in it.
 */
async function offer(
  subprotocols: Subprotocols,
  sub: string,
  granted: Grants,
  { registry, requiresGuard, sockets }: StreamOptions
): Promise<readonly string[]> {
  const { sessionId, offered } = subprotocols
  if (sessionId === null) return offered
  const known = registry.sessionOf(sub, sessionId)
  const mayResume = requiresGuard
    ? !registry.isForeign(sub, sessionId)
    : known !== undefined && opensAll(granted, known.granted)
  if (!mayResume) return withoutSession(subprotocols)
  await cutEarlier(sockets, sub, sessionId)
  return offered
}

function refuse(
  reply: FastifyReply,
  { status, cause }: Exclude<Dialled, { ok: true }>
): FastifyReply {
  switch (status) {
    case 403:
      return reply.code(403).send({ title: 'The app refused this.' })
    case 'unguarded':
      throw new GUARD_MISSING({ cause })
    case 504:
      throw new UPSTREAM_LATE({ cause })
    default:
      throw new UPSTREAM_DOWN({ cause })
  }
}

function join(
  browser: WebSocket,
  { dialled, granted, adopt, asked }: Prepared,
  request: FastifyRequest,
  options: StreamOptions & { readonly gather: WriteBatcher }
): void {
  adopt()
  const { identity, authorizer, grantedNow } = options.entrantOf(request)
  const { sub } = identity
  const { connected } = dialled
  const language = languageOf(request.headers['accept-language'])
  const notices = { requestId: request.id, contact: options.contact }
  const isResumed = connected === null ? asked !== null : connected.isResumed
  const onEvent = (event: WardenEvent) => options.onEvent(request, event)
  const warden = new Warden({
    sub,
    authorizer,
    granted,
    app: options.app,
    registry: options.registry,
    isGuarded: connected !== null,
    noteKey: connected?.key ?? null,
    sessionId: connected?.sessionId ?? null,
    isResumed,
    listed: connected?.listed ?? [],
    language,
    notices,
    acceptsWire: options.acceptsWire,
    onEvent
  })
  if (connected !== null) options.registry.deliverFiles(sub, connected.files, connected.pages)
  const budget = options.rateLimiters.of(sub)
  const pair = new Tunnel({
    browser,
    streamlit: dialled.socket,
    tcp: { browser: request.raw.socket, streamlit: dialled.tcp },
    batcher: options.gather,
    early: dialled.early,
    fromBrowser: (frame) => {
      options.onFrame('browser', frame.byteLength)
      return warden.fromBrowser(frame)
    },
    fromStreamlit: (frame) => {
      options.onFrame('streamlit', frame.byteLength)
      return warden.fromStreamlit(frame)
    },
    throttleDelay: () => {
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
  boundControlFrames(browser, () => {
    options.onFlood()
    pair.close({ code: 1008, reason: 'too many control frames' })
  })
  const live: LiveSocket = {
    identity,
    since: options.now(),
    requestId: request.id,
    warden,
    // A websocket that closes takes a while to be gone, and has been told.
    accessChange: () => {
      if (pair.isClosing) return 'kept'
      const change = accessChangeOf(granted, grantedNow())
      // The default page has a name of its own, which may be closed now.
      return change === 'gained' && !warden.judgedDefault.allow ? 'lost' : change
    },
    recordLoss: () => {
      const paths = [warden.currentPath ?? '/', ...lostPages(granted, grantedNow())]
      const judged = judgeAll(paths, authorizer)
      onEvent({
        type: 'page',
        judged: judged.allow ? warden.judgedDefault : judged,
        asked: 'policy'
      })
    },
    bufferedBytes: () => pair.bufferedBytes,
    close: (close: Close) => pair.close(close),
    closeStreamlitFirst: (close: Close) => pair.closeStreamlitFirst(close),
    terminateBrowser: () => pair.terminateBrowser(),
    terminate: () => pair.terminate()
  }
  // Two tabs may have asked for one session at once. Streamlit speaks to the later one alone.
  if (connected?.isResumed === true) {
    for (const earlier of options.sockets.ofSession(sub, connected.sessionId))
      earlier.terminateBrowser()
  }
  options.sockets.add(live)
  options.onOpen(request, isResumed)
  const deadline = setTimeout(
    () => pair.close({ code: RIGHT_ENDED, reason: 'token expired' }),
    timeLeft(identity.expiresAt, options.now())
  )
  deadline.unref()
  if (connected !== null && connected.lost !== null) {
    pair.notify(lostSessionNotice(connected.lost, language, notices))
    onEvent({ type: 'page', judged: judgeAll([connected.lost], authorizer), asked: 'policy' })
  }
  if (options.isSignedOut(identity)) live.close({ code: RIGHT_ENDED, reason: 'signed out' })
  // Another policy may have come while Streamlit was dialled.
  revalidateSocket(live)
  releaseRequest(request.raw)
}

/** ms until a websocket ends whose right ends at `expiresAt` (s); never more than a timer holds. */
function timeLeft(expiresAt: number, now: number): number {
  const left = expiresAt * 1000 - now + Math.random() * maxJitter
  return Math.max(0, Math.min(left, 2 ** 31 - 1))
}
