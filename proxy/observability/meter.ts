import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Verify } from '../verify/verify.ts'
import type { RequestMetrics } from './metrics/requests.ts'

/** The bytes of a connection that are already counted. */
type CountedBytes = { readonly received: number; readonly sent: number }

const nothingYet: CountedBytes = { received: 0, sent: 0 }

/**
 * Counts every request after its response, by kind of endpoint. A request that becomes a websocket has no
 * response in this sense. Websockets have their own metrics.
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

/** The same verification, with a measurement of its duration in ms, also when it throws. */
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
