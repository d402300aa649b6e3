import type { FastifyInstance } from 'fastify'
import type { Policy } from '../policy/policy.ts'
import { pagesOf } from './gate.ts'

export const WHOAMI_PATH = '/_pagewarden/whoami'

/** Adds an endpoint that answers, as JSON, who the person is, which pages they may open, and until when. */
export function addWhoami(app: FastifyInstance, policy: () => Policy): void {
  app.get(WHOAMI_PATH, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const identity = request.user?.identity
    if (identity === undefined) return reply.callNotFound()
    const { sub, username, email, emailVerified, groups, expiresAt } = identity
    return {
      sub,
      username,
      email,
      emailVerified,
      groups,
      pages: pagesOf(policy(), identity),
      expiresAt: new Date(expiresAt * 1000).toISOString()
    }
  })
}
