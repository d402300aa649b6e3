import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Contact } from '../config/contact.ts'
import type { AppPages } from '../enforcement/app-pages.ts'
import { lostSessionNotice } from '../enforcement/notice.ts'
import type { Close, WardenEvent } from '../enforcement/outcome.ts'
import { accessChangeOf, judgeAll, lostPages } from '../enforcement/page-access.ts'
import type { SessionRegistry } from '../enforcement/session-registry.ts'
import { Warden } from '../enforcement/warden.ts'
import type { Wire } from '../enforcement/wire-check.ts'
import type { Identity } from '../identity/identity.ts'
import { languageOf } from '../language/language.ts'
import type { RateLimiters } from '../limits/rate-limiter.ts'
import { RIGHT_ENDED } from './close-code.ts'
import { limitControlFrames } from './frame-limits.ts'
import { revalidateSocket } from './revalidate.ts'
import type { LiveSocket, Sockets } from './sockets.ts'
import { Tunnel } from './tunnel.ts'
import type { Prepared, StreamUser } from './upgrade.ts'
import type { WriteBatcher } from './write-batcher.ts'

export type OpenOptions = {
  readonly contact: Contact | null
  readonly pingInterval: number
  readonly rateLimiters: RateLimiters
  readonly userOf: (request: FastifyRequest) => StreamUser
  readonly app: AppPages
  readonly registry: SessionRegistry
  readonly sockets: Sockets
  readonly acceptsWire: (wire: Wire) => boolean
  /** Whether the person has signed out since this identity was proven. */
  readonly isSignedOut: (identity: Identity) => boolean
  /** ms since the epoch. */
  readonly now: () => number
  /** Called with every frame as it comes in, before anything else. */
  readonly onFrame: (sender: 'browser' | 'streamlit', bytes: number) => void
  /** Called when a browser is closed because it sent far too many messages. */
  readonly onFlood: () => void
  readonly onEvent: (request: FastifyRequest, event: WardenEvent) => void
  readonly onOpen: (request: FastifyRequest, resumed: boolean) => void
  readonly onEnd: (request: FastifyRequest, code: number, fault: Error | null) => void
}

/**
 * The maximum time between the end of a token and the end of its websocket, in ms. An ALB makes a new
 * access token only when the old one has ended (awsdocs, listener-authenticate-users), so a browser
 * that reconnects earlier reconnects in vain. The delay is random, so that they do not all reconnect
 * at once. It is shorter than the grace period of every token.
 */
const maxJitter = 4_000

/** Makes a tunnel of both ends, with a warden in it, and adds it to the open sockets. */
export function openConnection(
  browser: WebSocket,
  { pending, dialled, granted, requestedSession }: Prepared,
  request: FastifyRequest,
  batcher: WriteBatcher,
  options: OpenOptions
): void {
  pending.handOver()
  const { identity, authorizer, grantedNow } = options.userOf(request)
  const { sub } = identity
  const { connected } = dialled
  const language = languageOf(request.headers['accept-language'])
  const notices = { requestId: request.id, contact: options.contact }
  const isResumed = connected === null ? requestedSession !== null : connected.isResumed
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
  const limiter = options.rateLimiters.of(sub)
  const tunnel = new Tunnel({
    browser,
    streamlit: dialled.socket,
    tcp: { browser: request.raw.socket, streamlit: dialled.tcp },
    batcher,
    takeEarlyFrames: dialled.takeEarlyFrames,
    fromBrowser: (frame) => {
      options.onFrame('browser', frame.byteLength)
      return warden.fromBrowser(frame)
    },
    fromStreamlit: (frame) => {
      options.onFrame('streamlit', frame.byteLength)
      return warden.fromStreamlit(frame)
    },
    takeThrottleDelay: () => {
      const delay = limiter.take(performance.now())
      if (delay === null) options.onFlood()
      return delay
    },
    pingInterval: options.pingInterval,
    onEnd: (code, fault) => {
      clearTimeout(deadline)
      options.sockets.remove(live)
      options.onEnd(request, code, fault)
    }
  })
  limitControlFrames(browser, () => {
    options.onFlood()
    tunnel.close({ code: 1008, reason: 'too many control frames' })
  })
  const live: LiveSocket = {
    identity,
    since: options.now(),
    requestId: request.id,
    warden,
    accessChange: () => {
      // A tunnel that closes has been counted before, and takes a while to end.
      if (tunnel.state !== 'open') return 'kept'
      const change = accessChangeOf(granted, grantedNow())
      // The default page also has its own name, and that name may be closed now.
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
    bufferedBytes: () => tunnel.bufferedBytes,
    close: (close: Close) => tunnel.close(close),
    closeStreamlitFirst: (close: Close) => tunnel.closeStreamlitFirst(close),
    terminateBrowser: () => tunnel.terminateBrowser(),
    terminate: () => tunnel.terminate()
  }
  // Two windows may ask for one session at once. Streamlit sends to the later one alone.
  if (connected?.isResumed === true) {
    for (const earlier of options.sockets.ofSession(sub, connected.sessionId))
      earlier.terminateBrowser()
  }
  options.sockets.add(live)
  options.onOpen(request, isResumed)
  const deadline = setTimeout(
    () => tunnel.close({ code: RIGHT_ENDED, reason: 'token expired' }),
    timeLeft(identity.expiresAt, options.now())
  )
  deadline.unref()
  if (connected !== null && connected.lost !== null) {
    tunnel.notify(lostSessionNotice(connected.lost, language, notices))
    onEvent({ type: 'page', judged: judgeAll([connected.lost], authorizer), asked: 'policy' })
  }
  // Sign-out and policy may have changed while Streamlit was dialled.
  if (options.isSignedOut(identity)) live.close({ code: RIGHT_ENDED, reason: 'signed out' })
  revalidateSocket(live)
  dropRequestData(request.raw)
}

/** ms until a websocket must end whose token ends at `expiresAt` (s); at most what a timer can hold. */
function timeLeft(expiresAt: number, now: number): number {
  const left = expiresAt * 1000 - now + Math.random() * maxJitter
  return Math.max(0, Math.min(left, 2 ** 31 - 1))
}

/**
 * Drops what nobody reads of a request once its websocket is open. The library's listeners hold the
 * request as long as the websocket is open, and with it the tokens, the ALB's cookie and the bytes that
 * they came in, which are a third of the memory of an idle websocket.
 */
function dropRequestData(request: IncomingMessage): void {
  request.headers = {}
  request.headersDistinct = {}
  request.rawHeaders = []
  // @fastify/websocket keeps the bytes behind the head under a symbol of its own. They are a view of
  // the whole buffer that was read, and `ws` has consumed them by now.
  for (const key of Object.getOwnPropertySymbols(request)) {
    if (Buffer.isBuffer(Reflect.get(request, key))) Reflect.set(request, key, null)
  }
}
