import type { FastifyInstance } from 'fastify'
import { PAGE_HEADERS, renderPage } from './page.ts'

export const SIGN_OUT_PATH = '/_pagewarden/sign-out'
/** The landing page; the ALB lets it through without sign-in, or sign-in would begin anew. */
export const SIGNED_OUT_PATH = '/signed-out'

export type SignOutOptions = {
  /** The origin of Cognito's sign-in pages; `null` when it is not set. */
  readonly cognitoOrigin: string | null
  /** The first of them is the one whose sign-out URL Cognito knows. */
  readonly clientIds: readonly [string, ...string[]]
  readonly publicOrigin: string
  readonly sessionCookie: string
  /** Streamlit's `server.baseUrlPath`. */
  readonly basePath: string
  /** Ends this person's websockets. */
  readonly endSockets: (sub: string) => void
}

/** An ALB makes at most four shards of 4 KiB (awsdocs, listener-authenticate-users). */
const shards = [0, 1, 2, 3]

/**
 * Sign-out takes three steps and each is needed: the ALB's cookie is expired in all its shards,
 * whichever were sent; the browser goes through Cognito's `/logout`, or the next sign-in would be
 * silent; it lands where no sign-in is asked for.
 *
 * Sources: awsdocs/elb-application-load-balancers-user-guide, listener-authenticate-users
 * ("Authentication logout"); Cognito developer guide, logout endpoint.
 */
export function addSignOut(app: FastifyInstance, options: SignOutOptions): void {
  const { cognitoOrigin, clientIds, publicOrigin, sessionCookie, basePath } = options
  app.get(SIGN_OUT_PATH, async (request, reply) => {
    const sub = request.entry?.identity.sub
    if (sub !== undefined) options.endSockets(sub)
    const expired = shards.map(
      (shard) =>
        `${sessionCookie}-${shard}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None`
    )
    reply.header('set-cookie', expired).header('cache-control', 'no-store')
    const landing = `${publicOrigin}${SIGNED_OUT_PATH}`
    if (cognitoOrigin === null) return reply.redirect(landing, 302)
    const query = new URLSearchParams({ client_id: clientIds[0], logout_uri: landing })
    return reply.redirect(`${cognitoOrigin}/logout?${query}`, 302)
  })
  app.get(SIGNED_OUT_PATH, async (request, reply) =>
    reply
      .headers(PAGE_HEADERS)
      .type('text/html; charset=utf-8')
      .send(
        renderPage({
          status: 200,
          title: 'You are signed out.',
          requestId: request.id,
          identity: null,
          path: null,
          pages: [],
          basePath
        })
      )
  )
}
