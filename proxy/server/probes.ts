import type { FastifyInstance } from 'fastify'

/** Exact request targets of the probes: no query, no other spelling. */
export const LIVE_PATH = '/_pagewarden/live'
export const READY_PATH = '/_pagewarden/ready'
export const STARTUP_PATH = '/_pagewarden/startup'

/** Why no traffic should come here now, in words of a closed list; empty when it may. */
export type Unready = () => Promise<readonly string[]>

/**
 * The probes of a load balancer or an orchestrator. They need no sign-in, so they tell nothing about
 * the app: live says that this process answers, ready says whether people can be served, and what
 * is missing, startup says whether they ever could, for those who wait longer for a first start than
 * for a stall. What people can be served with all the same is a warning: the last good policy, where
 * another could not be read, or a Streamlit that nobody has tested.
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
  const look = async () => {
    const reasons = await unready()
    hasStarted ||= reasons.length === 0
    return reasons
  }
  app.get(READY_PATH, async (_request, reply) => {
    const reasons = await look()
    const isReady = reasons.length === 0
    reply.header('cache-control', 'no-store').code(isReady ? 200 : 503)
    return { status: isReady ? 'ready' : 'not ready', reasons, warnings: warnings() }
  })
  app.get(STARTUP_PATH, async (_request, reply) => {
    const reasons = hasStarted ? [] : await look()
    reply.header('cache-control', 'no-store').code(hasStarted ? 200 : 503)
    return { status: hasStarted ? 'started' : 'starting', reasons }
  })
}
