import type { FastifyInstance } from 'fastify'

/** Exact request targets of the probes: no query, no other spelling. */
export const LIVE_PATH = '/_pagewarden/live'
export const READY_PATH = '/_pagewarden/ready'
export const STARTUP_PATH = '/_pagewarden/startup'

/** Why no traffic should come here, as words of a closed list; empty when ready. */
export type Unready = () => Promise<readonly string[]>

/**
 * Adds the probes for a load balancer or an orchestrator. They need no sign-in, so they say nothing about
 * the app. Live: this process answers. Ready: people can be served, and if not, what is missing. Startup:
 * it was ready at least once, for orchestrators that wait longer for a first start. A warning is a state
 * in which people are still served: the last valid policy after a failed reload, or an untested Streamlit.
 */
export function addProbes(
  app: FastifyInstance,
  unready: Unready,
  warnings: () => readonly string[]
): void {
  app.get(LIVE_PATH, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'live' }
  })
  let hasStarted = false
  const check = async () => {
    const reasons = await unready()
    hasStarted ||= reasons.length === 0
    return reasons
  }
  app.get(READY_PATH, async (_request, reply) => {
    const reasons = await check()
    const isReady = reasons.length === 0
    reply.header('cache-control', 'no-store').code(isReady ? 200 : 503)
    return { status: isReady ? 'ready' : 'not ready', reasons, warnings: warnings() }
  })
  app.get(STARTUP_PATH, async (_request, reply) => {
    const reasons = hasStarted ? [] : await check()
    reply.header('cache-control', 'no-store').code(hasStarted ? 200 : 503)
    return { status: hasStarted ? 'started' : 'starting', reasons }
  })
}
