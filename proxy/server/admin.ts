import Fastify, { type FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'

/** The server of the admin address, which nobody but a collector of metrics is to reach. */
export function buildAdmin({ registry }: Metrics): FastifyInstance {
  const admin = Fastify({ forceCloseConnections: true })
  admin.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
  return admin
}
