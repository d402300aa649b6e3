import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyRequest } from 'fastify'
import { AppPages } from '../../enforcement/app-pages.ts'
import type { WardenEvent } from '../../enforcement/outcome.ts'
import { SessionRegistry } from '../../enforcement/session-registry.ts'
import type { Grants } from '../../identity/headers.ts'
import { Admission, type AdmissionOptions } from '../../limits/admission.ts'
import { RateLimiters } from '../../limits/rate-limiter.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { relayStream, type StreamOptions } from '../../websocket/stream.ts'
import type { Teardown } from './sockets.ts'
import { rulesWithout } from './warden-fixture.ts'

/** An admission with enough places, unless the options limit it. */
export const admissionOf = (bend: Partial<AdmissionOptions> = {}): Admission =>
  new Admission({
    maxSockets: 1_000,
    maxSocketsEach: 1_000,
    isExhausted: () => false,
    isMemoryTight: () => false,
    onLimit: () => undefined,
    ...bend
  })

/** The grants for a list of pages in the form of the header: `!/x` is a closed page. */
export const grantsOf = (pages: readonly string[]): Grants => ({
  pages,
  closed: pages.filter((page) => page.startsWith('!')).map((page) => page.slice(1))
})

/** Starts the stream on a free port, in front of Streamlit's address. */
export const startProxy = async (
  t: Teardown,
  upstream: string,
  given: Partial<StreamOptions> = {},
  hold: (request: FastifyRequest) => Promise<void> = async () => undefined
) => {
  const denied = new Set<string>()
  /** The pages that the policy grants at the gate, and afterwards. */
  const granted: Record<'atGate' | 'now', readonly string[]> = { atGate: ['/'], now: ['/'] }
  const registry = new SessionRegistry()
  const sockets = new Sockets()
  const openings: boolean[] = []
  const guards: boolean[] = []
  const events: WardenEvent[] = []
  const ends: (readonly [number, Error | null])[] = []
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onRequest', hold)
  await relayStream(app, {
    path: '/_stcore/stream',
    upstream,
    sessionCookie: 'AWSELBAuthSessionCookie',
    requiresGuard: true,
    contact: null,
    maxMessageBytes: 1024 * 1024,
    pingInterval: 60_000,
    admission: admissionOf(),
    rateLimiters: new RateLimiters(1_000_000),
    onFlood: () => undefined,
    userOf: () => ({
      identity: {
        sub: 'zoe',
        username: null,
        email: null,
        emailVerified: false,
        groups: [],
        claims: {},
        expiresAt: Date.now() / 1000 + 3600
      },
      headers: { 'x-forwarded-user': 'zoe', 'x-pagewarden-pages': '/' },
      authorizer: rulesWithout(denied),
      granted: grantsOf(granted.atGate),
      grantedNow: () => grantsOf(granted.now)
    }),
    app: new AppPages(),
    registry,
    sockets,
    acceptsWire: () => true,
    isSignedOut: () => false,
    now: Date.now,
    onFrame: () => undefined,
    onGuard: (isThere) => guards.push(isThere),
    onEvent: (_request, event) => events.push(event),
    onOpen: (_request, resumed) => openings.push(resumed),
    onEnd: (_request, code, fault) => ends.push([code, fault]),
    ...given
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => {
    sockets.terminateAll()
    return app.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port } = app.server.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/_stcore/stream`
  return { url, port, denied, granted, registry, sockets, openings, guards, events, ends }
}
