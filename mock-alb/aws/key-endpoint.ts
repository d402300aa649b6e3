import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { BehaviourCell, Fault } from '../behaviour.ts'
import type { KeyRing } from '../token/key-ring.ts'

type Parts = {
  readonly keys: KeyRing
  readonly behaviour: BehaviourCell
  readonly userPoolId: string
  readonly fetches: KeyFetches
}

/** The number of requests to each key endpoint. */
export type KeyFetches = { albKeys: number; jwks: number }

/**
 * The two key endpoints. An ALB's key is served as PEM under its `kid`. An unknown `kid` gets 403,
 * as from S3, and not 404. A user pool's keys are served as a JWKS (RFC 7517 section 5).
 */
export function keyEndpoints(app: FastifyInstance, parts: Parts): void {
  const { keys, behaviour, userPoolId, fetches } = parts

  app.get<{ Params: { kid: string } }>('/:kid', async (request, reply) => {
    fetches.albKeys += 1
    const pem = keys.pem(request.params.kid)
    if (pem === null) {
      reply.code(403).type('application/xml')
      return failing(behaviour.current.albKeys, reply, '<Error><Code>AccessDenied</Code></Error>')
    }
    reply.type('binary/octet-stream')
    return failing(behaviour.current.albKeys, reply, pem)
  })

  app.get(`/${userPoolId}/.well-known/jwks.json`, async (_request, reply) => {
    fetches.jwks += 1
    reply.type('application/json')
    return failing(behaviour.current.jwks, reply, JSON.stringify(keys.jwks()))
  })
}

async function failing(fault: Fault, reply: FastifyReply, body: string): Promise<FastifyReply> {
  switch (fault.kind) {
    case 'none':
      return reply.send(body)
    case 'late':
      await delay(fault.ms, undefined, { ref: false })
      return reply.send(body)
    case 'status':
      return reply.code(fault.status).type('text/plain').send('a fault on demand')
    case 'garbage':
      return reply.code(200).send('-----BEGIN NOTHING-----\n{"keys":')
    case 'hang':
      break
  }
  fault satisfies { readonly kind: 'hang' }
  // No answer: the connection ends with the mock or after the client's timeout.
  return reply.hijack()
}
