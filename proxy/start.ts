import type { Logger } from 'pino'
import { buildApp } from './app.ts'
import { loadBrand } from './config/brand.ts'
import { type Config, type Env, readConfig } from './config/config.ts'
import { SessionRegistry } from './enforcement/session-registry.ts'
import { createLimits } from './limits/limits.ts'
import { startMemoryChecks } from './limits/memory.ts'
import { createLog } from './observability/log.ts'
import { logSink } from './observability/log-sink.ts'
import { createMetrics } from './observability/metrics.ts'
import { recordRevalidated } from './observability/record.ts'
import type { OpenTracing } from './observability/trace/open-tracing.ts'
import { startPolicies } from './policy-source/policies.ts'
import { Shadow } from './policy-source/shadow.ts'
import { sourceAt } from './policy-source/source-at.ts'
import { drain } from './server/drain.ts'
import { Readiness } from './server/readiness.ts'
import { createAdminServer } from './server/server.ts'
import { shareProbe, upstreamFault } from './server/upstream-health.ts'
import { streamUrl } from './streamlit/endpoints.ts'
import { createVerifier } from './verify/verify.ts'
import { isGuardThere } from './websocket/guard-probe.ts'
import { Revalidation } from './websocket/revalidate.ts'
import { Sockets } from './websocket/sockets.ts'

/** A proxy that listens. */
export type Running = {
  readonly log: Logger
  /** ms for a stop. */
  readonly drainTimeout: number
  /** Reloads the policy from its source now. */
  readonly reload: () => Promise<void>
  /**
   * Stops it; see drain.ts.
   *
   * @param grace ms for which people are still served; by default as set.
   */
  readonly stop: (grace?: number) => Promise<void>
}

/**
 * Reads the settings and the policy, assembles everything and listens.
 *
 * @throws CONFIG_INVALID, POLICY_INVALID, POLICY_UNREAD, or the system's error when an address is not available.
 */
export async function start(env: Env): Promise<Running> {
  const config = readConfig(env)
  const sockets = new Sockets()
  const metrics = createMetrics(() => sockets.size)
  // Reading `process.stdout` makes a pipe non-blocking (libuv's uv_pipe_open).
  const sink = logSink({ to: process.stdout.fd, onDrop: metrics.logDropped })
  const log = createLog(config.logLevel, sink)
  const brandCss = await loadBrand(config.brandCss)
  const registry = new SessionRegistry()
  const revalidation = new Revalidation({ sockets })
  const policies = await startPolicies({
    source: sourceAt(config.policy),
    shadowSource: config.shadowPolicy === null ? null : sourceAt(config.shadowPolicy),
    log,
    metrics,
    now: Date.now,
    onChange: async () => {
      const { version } = policies.inForce()
      recordRevalidated({ log, metrics }, version, await revalidation.all())
    }
  })
  const limits = createLimits({ config, sockets, metrics, log })
  const memoryChecks = startMemoryChecks(() => limits.memory.check(), metrics.eventLoopLate)
  const verifier = createVerifier({
    albArns: config.albArns,
    userPoolId: config.userPoolId,
    clientIds: config.clientIds,
    ...config.keys,
    graceSeconds: config.clockGrace / 1000,
    now: Date.now,
    elapsed: () => performance.now(),
    fetch,
    observe: (event) => {
      if (event.type === 'token-cache') return metrics.verified(event.token, event.hit)
      const { source, outcome, ms, detail } = event
      metrics.keyFetch(source, outcome, ms)
      // Made-up key ids must not fill the log. The metric counts the limited fetches.
      if (outcome === 'failed' || outcome === 'absent') {
        log.warn({ source, outcome, ms, detail }, 'key not fetched')
      }
    }
  })
  const readiness = new Readiness({
    upstreamFault: shareProbe(
      () => upstreamFault(`${config.upstream}${config.basePath}`),
      () => performance.now()
    ),
    hasKeys: () => verifier.ready(),
    hasGuard:
      config.guard === 'off'
        ? null
        : shareProbe(
            () =>
              isGuardThere(
                streamUrl(config.upstream, config.basePath),
                new URL(config.publicOrigin).host
              ),
            () => performance.now()
          ),
    log
  })
  const traces = await openTraces(config)
  const app = await buildApp({
    config,
    verify: verifier.verify,
    policy: policies.inForce,
    shadow: new Shadow({ policy: policies.inShadow, log, metrics }),
    unready: () => readiness.unready(),
    brandCss,
    warnings: () => [policies.staleReason(), readiness.warning].filter((word) => word !== null),
    policyStatus: policies.status,
    registry,
    sockets,
    limits,
    metrics,
    log,
    now: Date.now,
    tracing: traces?.tracing ?? null,
    onWire: (verdict) => readiness.onWire(verdict),
    onGuard: (isThere) => readiness.onGuard(isThere),
    isUnguarded: () => readiness.isUnguarded
  })
  const admin = createAdminServer(metrics)
  const stop = async (grace = config.drainGrace) => {
    await drain({
      timeout: config.drainTimeout,
      grace,
      markUnready: () => readiness.stop(),
      stopAdmission: () => limits.admission.stop(),
      openSockets: () => sockets.size,
      closeSockets: (within) => sockets.closeAll(within),
      close: () => app.close(),
      forceClose: () => {
        sockets.terminateAll()
        app.server.closeAllConnections()
      }
    })
    await admin.close()
    policies.close()
    await traces?.close()
    clearInterval(memoryChecks)
    verifier.close()
    await sink.flushed()
  }

  try {
    const metricsAt = await admin.listen(config.adminListen)
    const address = await app.listen(config.listen)
    log.info({ address, metrics: metricsAt, upstream: config.upstream }, 'listening')
  } catch (error) {
    await stop(0)
    throw error
  }
  return { log, drainTimeout: config.drainTimeout, reload: policies.reload, stop }
}

/** OpenTelemetry is loaded only when traces are set. */
async function openTraces({ tracesTo, tracedRatio }: Config): Promise<OpenTracing | null> {
  if (tracesTo === null) return null
  const { openTracing } = await import('./observability/trace/open-tracing.ts')
  return openTracing({ endpoint: tracesTo, ratio: tracedRatio })
}
