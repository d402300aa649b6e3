import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Verify } from '../verify/verify.ts'
import type { RequestMetrics } from './metrics/requests.ts'

/** What of a connection has been counted. */
type CountedBytes = { readonly received: number; readonly sent: number }

const nothingYet: CountedBytes = { received: 0, sent: 0 }

/**
 * Counts every request when its answer is through, by what was asked for. One that became a
 * websocket is not answered in this sense: the websocket is counted by itself.
 */
export function meterRequests(app: FastifyInstance, metrics: RequestMetrics): void {
  const counted = new WeakMap<Socket, CountedBytes>()
  app.addHook('onResponse', async (request, reply) => {
    const { socket } = request.raw
    metrics.request(request.endpointKind, reply.statusCode, reply.elapsedTime)
    const before = counted.get(socket) ?? nothingYet
    const now = { received: socket.bytesRead, sent: socket.bytesWritten }
    metrics.httpBytes(now.received - before.received, now.sent - before.sent)
    counted.set(socket, now)
  })
}

/** The same verification, with a word of how long it took in ms; an outage of keys counts too. */
export function measureVerify(verify: Verify, observe: (ms: number) => void): Verify {
  return async (credentials) => {
    const begun = performance.now()
    try {
      return await verify(credentials)
    } finally {
      observe(performance.now() - begun)
    }
  }
}
