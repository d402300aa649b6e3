import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController
} from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Metrics } from './metrics.ts'
import type { Policy } from './policy/policy.ts'
import { recordFrame, recordHttp } from './record.ts'
import { AppPages } from './relay/app-pages.ts'
import type { Bindings } from './relay/bindings.ts'
import { relayHttp } from './relay/http.ts'
import type { Sockets } from './relay/sockets.ts'
import { type Entrant, relayStream } from './relay/stream.ts'
import { checkWire, type WireVerdict } from './relay/wire-check.ts'
import { ASSERTION_HEADER, createAssertions, JWKS_PATH } from './request/assertion.ts'
import { createGate, type Entry } from './request/gate.ts'
import { addProbes, LIVE_PATH, READY_PATH, type Unready } from './request/probes.ts'
import { answer } from './request/refuse.ts'
import { addSignOut, SIGNED_OUT_PATH } from './request/sign-out.ts'
import { addWhoami } from './request/whoami.ts'
import { rulesFor } from './rules.ts'
import type { Verify } from './verify/verify.ts'

export type AppOptions = {
  readonly config: Config
  readonly verify: Verify
  /** The policy in force. */
  readonly policy: () => Policy
  readonly unready: Unready
  readonly bindings: Bindings
  readonly sockets: Sockets
  readonly metrics: Metrics
  readonly log: Logger
  /** ms since the epoch. */
  readonly now: () => number
  /** Told what kind of Streamlit is behind, whenever that was read off the wire. */
  readonly onWire: (verdict: WireVerdict) => void
}

/** What an ALB lets through (64 KiB) and what it adds itself; Node's own bound is 16 KiB. */
const mostHeaderBytes = 96 * 1024
/** Streamlit's own bound for a browser's message is 25 MB (`server.maxWidgetStateSize`). */
const mostMessageBytes = 26 * 1024 * 1024
const ownPrefix = '/_pagewarden/'

/**
 * Puts the proxy together, in the order in which a request meets it: the gate, our own endpoints,
 * the websocket, and last everything else, which is Streamlit's. Nothing listens yet.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, policy, bindings, sockets, log } = options
  const loggerInstance: FastifyBaseLogger = log
  const app: FastifyInstance = Fastify({
    http: { maxHeaderSize: mostHeaderBytes },
    // An ALB must never reuse a connection that we are about to close: it would answer 502.
    keepAliveTimeout: config.idleTimeout + 12_000,
    trustProxy: false,
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId'
    }),
    genReqId: () => crypto.randomUUID(),
    requestIdHeader: false,
    return503OnClosing: false,
    forceCloseConnections: true
  })
  const assertions = await createAssertions(config.publicOrigin, options.now)

  app.decorateRequest('entry', null)
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status =
      error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500
    log.error({ err: error, requestId: request.id, status }, 'request failed')
    if (status === 503) reply.header('retry-after', '2')
    const identity = request.entry?.identity ?? null
    return answer(request, reply, status, {
      identity,
      path: null,
      pages: [],
      basePath: config.basePath
    })
  })

  app.addHook(
    'onRequest',
    createGate({
      verify: options.verify,
      policy,
      publicOrigin: config.publicOrigin,
      basePath: config.basePath,
      ownPrefix,
      openPaths: new Set([LIVE_PATH, READY_PATH, SIGNED_OUT_PATH]),
      ownership: {
        ownsSession: (sub, id) => bindings.sessionOf(sub, id) !== undefined,
        mayReadMedia: (sub, id) => bindings.mayReadMedia(sub, id)
      },
      assert: assertions.of,
      onDecision: (request, decision) => recordHttp(options, request, decision)
    })
  )

  addProbes(app, options.unready)
  addWhoami(app, policy)
  addSignOut(app, {
    cognitoOrigin: config.cognitoOrigin,
    clientId: config.clientIds[0] ?? '',
    publicOrigin: config.publicOrigin,
    sessionCookie: config.sessionCookie,
    endSockets: (sub) => sockets.endOf(sub)
  })
  app.get(JWKS_PATH, async () => assertions.jwks)
  app.all(`${ownPrefix}*`, async (_request, reply) => reply.callNotFound())

  const pages = new AppPages()
  await relayStream(app, {
    path: `${config.basePath}/_stcore/stream`,
    upstream: `${config.upstream.replace(/^http/, 'ws')}${config.basePath}/_stcore/stream`,
    sessionCookie: config.sessionCookie,
    mostBytes: mostMessageBytes,
    pingInterval: Math.min(25_000, Math.floor(config.idleTimeout / 2.5)),
    entrantOf: (request) => entrantOf(entryOf(request), policy),
    app: pages,
    bindings,
    sockets,
    acceptsWire: (wire) => {
      const verdict = checkWire(wire, config.unknownStreamlit)
      options.onWire(verdict)
      return verdict.ok
    },
    now: options.now,
    onEvent: (request, event) => recordFrame(options, request, event),
    onEnd: (request, code, fault) =>
      log.info(
        {
          requestId: request.id,
          sub: request.entry?.identity.sub,
          code,
          ...(fault ? { err: fault } : {})
        },
        'websocket closed'
      )
  })
  await relayHttp(app, {
    upstream: config.upstream,
    sessionCookie: config.sessionCookie,
    identityOf: (request) => sentHeaders(entryOf(request))
  })
  return app
}

/** The gate lets nothing without an entry through; this says so to the types, and fails closed. */
function entryOf(request: FastifyRequest): Entry {
  if (request.entry === null) throw new Error('a request without an entry passed the gate')
  return request.entry
}

function sentHeaders({ headers, assertion }: Entry): Readonly<Record<string, string>> {
  return { ...headers, [ASSERTION_HEADER]: assertion }
}

function entrantOf(entry: Entry, policy: () => Policy): Entrant {
  const { identity } = entry
  return { identity, headers: sentHeaders(entry), rules: rulesFor(identity, policy) }
}
