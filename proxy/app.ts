import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import { createOperator, type Operator } from './console/operator.ts'
import { AppPages } from './enforcement/app-pages.ts'
import { mayRead } from './enforcement/page-access.ts'
import { authorizerFor } from './enforcement/page-authorizer.ts'
import type { SessionRegistry } from './enforcement/session-registry.ts'
import { checkWire, type WireResult } from './enforcement/wire-check.ts'
import { GUARD_MISSING } from './errors.ts'
import { AssetStore } from './forwarding/assets/store.ts'
import { relayHttp } from './forwarding/forward.ts'
import { isIndexPage } from './forwarding/index-page.ts'
import { connectionsTo, fetchForAll } from './forwarding/upstream.ts'
import type { Limits } from './limits/limits.ts'
import { measureVerify, meterRequests } from './observability/meter.ts'
import type { Metrics } from './observability/metrics.ts'
import {
  recordEnd,
  recordFrame,
  recordHttp,
  recordOpening,
  traceOf
} from './observability/record.ts'
import type { Tracing } from './observability/trace/tracing.ts'
import { grantsOf } from './policy/granted.ts'
import type { Policy } from './policy/policy.ts'
import type { PolicyStatus } from './policy-source/live-policy.ts'
import type { Shadow } from './policy-source/shadow.ts'
import { answer, fail, refuse } from './request/answer.ts'
import { addJwks, createAssertions, JWKS_PATH } from './request/assertion.ts'
import { addBrowserFile } from './request/browser-file.ts'
import { addGate, type User, upstreamHeaders, userOf } from './request/gate.ts'
import { createSite } from './request/pages/site.ts'
import { addPaused } from './request/paused.ts'
import { addSignOut, SIGN_OUT_PATH, SIGNED_OUT_PATH } from './request/sign-out.ts'
import { addWhoami } from './request/whoami.ts'
import { limitBodies } from './server/body-limit.ts'
import { addProbes, LIVE_PATH, READY_PATH, STARTUP_PATH, type Unready } from './server/probes.ts'
import { createServer, inviteBody } from './server/server.ts'
import { streamPath, streamUrl } from './streamlit/endpoints.ts'
import type { Verify } from './verify/verify.ts'
import type { Sockets } from './websocket/sockets.ts'
import { relayStream, type StreamOptions } from './websocket/stream.ts'
import type { StreamUser } from './websocket/upgrade.ts'

export type AppOptions = {
  readonly config: Config
  readonly verify: Verify
  /** The policy in force. */
  readonly policy: () => Policy
  readonly unready: Unready
  /** Compares every decision with that of a second policy. */
  readonly shadow: Shadow
  /** The operator's style for our pages; `null` without one. */
  readonly brandCss: string | null
  readonly warnings: () => readonly string[]
  readonly policyStatus: () => PolicyStatus
  readonly registry: SessionRegistry
  readonly sockets: Sockets
  readonly limits: Limits
  readonly metrics: Metrics
  readonly log: Logger
  /** ms since the epoch. */
  readonly now: () => number
  /** `null` without traces. */
  readonly tracing: Tracing | null
  readonly onWire: (verdict: WireResult) => void
  readonly onGuard: (isThere: boolean) => void
  /** Whether nobody is admitted because the required guard is missing. */
  readonly isUnguarded: () => boolean
}

const ownPrefix = '/_pagewarden/'
const publicPaths = new Set([LIVE_PATH, READY_PATH, STARTUP_PATH, JWKS_PATH, SIGNED_OUT_PATH])
/** Streamlit's own limit of a browser's message is 25 MB (`server.maxWidgetStateSize`). */
const maxMessageBytes = 26 * 1024 * 1024

/**
 * Assembles the proxy in the order in which a request meets it: the gate, our own endpoints, the websocket,
 * and last everything else, which belongs to Streamlit. Nothing listens yet.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, policy, registry, sockets, limits } = options
  const { basePath, publicOrigin, sessionCookie } = config
  const log: FastifyBaseLogger = options.log
  const site = createSite(basePath, config.contact, options.brandCss)
  const anonymous = { identity: null, path: null, pages: [], site }
  const operator = createOperator({
    ...options,
    onDecision: (request, decision) => recordHttp(options, request, decision)
  })
  const pages = new AppPages()
  const assertions = await createAssertions(publicOrigin, options.now)

  const app = createServer({
    idleTimeout: config.idleTimeout,
    limits: config,
    log,
    onBadTarget: (request, reply) => {
      const reason = 'path-not-normal'
      recordHttp(options, request, { sub: null, path: null, rule: null, reason, allow: false })
      return refuse(request, reply, { ...anonymous, reason, methods: [] })
    }
  })
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    fail(request, reply, error, site, log)
  )
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, 404, { ...anonymous, identity: userOf(request).identity })
  )

  options.tracing?.instrument(app, traceOf)
  addGate(app, {
    verify: measureVerify(options.verify, options.metrics.verification),
    policy,
    publicOrigin,
    site,
    ownPrefix,
    publicPaths,
    ownership: {
      ownsSession: (sub, id) => registry.sessionOf(sub, id) !== undefined,
      mayReadMedia: (identity, id) =>
        mayRead(registry.pagesOfFile(identity.sub, id), authorizerFor(identity, policy))
    },
    listedPages: () => pages.paths(),
    assertionFor: assertions.of,
    isSignedOut: operator.isSignedOut,
    onIdentity: (identity) => {
      sockets.renew(identity)
      streams.renew(identity)
    },
    onDecision: (request, decision, identity) => {
      recordHttp(options, request, decision)
      operator.onRequest(request, decision, identity)
      const { path } = decision
      if (identity === null || path === null) return
      options.shadow.compare({ ...decision, identity, path, asked: 'url' })
    }
  })
  limitBodies(app, {
    maxBytes: config.maxBodySize,
    isMemoryTight: () => limits.memory.isTight,
    onRefused: (reason) => options.metrics.limited(reason)
  })
  app.addHook('onRequest', async ({ endpointKind }) => {
    if (endpointKind === 'page' && options.isUnguarded()) throw new GUARD_MISSING()
  })
  app.addHook('onRequest', inviteBody)
  meterRequests(app, options.metrics)

  addProbes(app, options.unready, options.warnings)
  addJwks(app, assertions)
  addWhoami(app, policy)
  const streams = await operator.serve(app)
  addSignOut(app, {
    cognitoOrigin: config.cognitoOrigin,
    clientIds: config.clientIds,
    publicOrigin,
    sessionCookie,
    site,
    endSockets: (sub) => {
      sockets.endOf(sub)
      streams.endOf(sub)
    },
    onForeignOrigin: (request) => {
      const { sub } = userOf(request).identity
      const reason = 'origin-foreign'
      recordHttp(options, request, { sub, path: SIGN_OUT_PATH, rule: null, reason, allow: false })
    }
  })
  const script = await addBrowserFile(app, '/_pagewarden', 'client.js')
  addPaused(app, site)
  app.all(`${ownPrefix}*`, async (_request, reply) => reply.callNotFound())

  const pool = connectionsTo(config.upstream)
  const assets = new AssetStore({
    fetch: (path) => fetchForAll(pool, path),
    onLookUp: options.metrics.asset,
    onSize: options.metrics.assetBytes
  })
  await relayStream(app, streamOptions(options, pages, assets, operator))
  await relayHttp(app, {
    pool,
    assets,
    basePath,
    sessionCookie,
    identityOf: (request) => upstreamHeaders(userOf(request)),
    isPage: (request) => isIndexPage(request.url, basePath),
    script: script.href
  })
  return app
}

function streamOptions(
  options: AppOptions,
  pages: AppPages,
  assets: AssetStore,
  operator: Operator
): StreamOptions {
  const { config, policy, registry, sockets, limits, now } = options
  return {
    path: `${config.basePath}${streamPath}`,
    upstream: streamUrl(config.upstream, config.basePath),
    sessionCookie: config.sessionCookie,
    requiresGuard: config.guard === 'require',
    contact: config.contact,
    onGuard: options.onGuard,
    maxMessageBytes,
    // Twice within the ALB's idle timeout, and at least every 25 s.
    pingInterval: Math.min(25_000, Math.floor(config.idleTimeout / 2.5)),
    admission: limits.admission,
    rateLimiters: limits.rateLimiters,
    userOf: (request) => streamUserOf(userOf(request), policy),
    app: pages,
    registry,
    sockets,
    acceptsWire: (wire) => {
      const verdict = checkWire(wire, config.unknownStreamlit)
      options.onWire(verdict)
      assets.setVersion(wire.version)
      return verdict.ok
    },
    now,
    onFrame: options.metrics.frame,
    onFlood: () => options.metrics.limited('messages'),
    isSignedOut: operator.isSignedOut,
    onEvent: (request, event) => {
      recordFrame(options, request, event)
      const { identity } = userOf(request)
      operator.onFrame(request, identity, event)
      if (event.type !== 'page') return
      const { judged, asked } = event
      options.shadow.compare({ ...judged, identity, path: judged.page, asked })
    },
    onOpen: (request, resumed) => recordOpening(options, request, resumed),
    onEnd: (request, code, fault) => recordEnd(options, request, code, fault)
  }
}

function streamUserOf(user: User, policy: () => Policy): StreamUser {
  const { identity } = user
  return {
    identity,
    headers: upstreamHeaders(user),
    authorizer: authorizerFor(identity, policy),
    granted: user.grants,
    grantedNow: () => grantsOf(policy(), identity)
  }
}
