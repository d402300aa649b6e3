import fastify, { type FastifyInstance } from 'fastify'
import { REQUEST_LINE_BYTES } from '../balancer/bounds.ts'
import { controls } from './control.ts'
import { keyEndpoints } from './key-endpoint.ts'
import { loginPages } from './login.ts'

type Parts = Parameters<typeof controls>[1] &
  Parameters<typeof keyEndpoints>[1] &
  Parameters<typeof loginPages>[1]

/** The AWS services beside the load balancer: keys, sign-in pages, and our control endpoints. */
export function createAws(parts: Parts): FastifyInstance {
  const app = fastify({
    // Sockets of a key endpoint that hangs on demand must not delay a stop.
    forceCloseConnections: true,
    // `state` contains the requested URL, which may be as long as a request line.
    http: { maxHeaderSize: 4 * REQUEST_LINE_BYTES },
    bodyLimit: 4 * REQUEST_LINE_BYTES,
    // Unknown fields are refused, not removed or coerced.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } }
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  keyEndpoints(app, parts)
  loginPages(app, parts)
  app.register(async (scope) => controls(scope, parts), { prefix: '/_control' })
  return app
}
