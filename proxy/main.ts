import closeWithGrace from 'close-with-grace'
import Fastify from 'fastify'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { loadPolicy, sayFault } from './policy-file.ts'
import { Bindings } from './relay/bindings.ts'
import { Sockets } from './relay/sockets.ts'
import { upstreamFault } from './upstream-health.ts'
import { createVerifier } from './verify/verify.ts'

const config = readConfig(process.env)
const log = createLog(config.logLevel)
const { policy, warnings } = await loadPolicy(config.policy)
for (const warning of warnings) log.warn({ file: config.policy }, sayFault(warning))
log.info({ policy: policy.version, file: config.policy }, 'policy loaded')

const sockets = new Sockets()
const metrics = createMetrics(() => sockets.size)
const verifier = createVerifier({
  albArns: config.albArns,
  userPoolId: config.userPoolId,
  clientIds: config.clientIds,
  ...config.keys,
  now: Date.now,
  fetch,
  observe: (event) => {
    if (event.type === 'token-cache') return metrics.verified(event.token, event.hit)
    metrics.keyFetch(event.outcome)
    if (event.outcome !== 'ok') log.warn(event, 'key not fetched')
  }
})

let isDraining = false
let wireFault: string | null = null
const app = await buildApp({
  config,
  verify: verifier.verify,
  policy: () => policy,
  unready: async () => {
    const upstream = await upstreamFault(`${config.upstream}${config.basePath}`)
    return [
      ...(isDraining ? ['stopping'] : []),
      ...(upstream === null ? [] : [upstream]),
      ...(wireFault === null ? [] : [wireFault])
    ]
  },
  bindings: new Bindings(),
  sockets,
  metrics,
  log,
  now: Date.now,
  onWire: (verdict) => {
    const fault = verdict.ok
      ? null
      : `this Streamlit (${verdict.version}) is refused: ${verdict.fault}`
    if (fault !== null && fault !== wireFault) log.error(fault)
    wireFault = fault
  }
})
const admin = Fastify()
admin.get('/metrics', async (_request, reply) => {
  reply.type(metrics.registry.contentType)
  return metrics.registry.metrics()
})

/** A stop begins with readiness, goes on with telling every tab to come back, and ends in time. */
closeWithGrace({ delay: config.drainTimeout, logger: log }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a fault that nobody caught')
  isDraining = true
  sockets.closeAll()
  verifier.close()
  await Promise.all([app.close(), admin.close()])
  sockets.terminateAll()
})

await admin.listen(config.adminListen)
await app.listen(config.listen)
log.info({ ...config.listen, upstream: config.upstream }, 'listening')
