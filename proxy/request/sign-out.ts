import { finished } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../language/language.ts'
import { refuse } from './answer.ts'
import { pageHeaders } from './pages/page.ts'
import { leavingPage, questionPage, signedOutPage } from './pages/sign-out-page.ts'
import type { Site } from './pages/site.ts'
import { isSameOrigin, isUserNavigation } from './same-origin.ts'

export const SIGN_OUT_PATH = '/_pagewarden/sign-out'
/** The landing page. The ALB must allow it without sign-in, or it would start a new sign-in. */
export const SIGNED_OUT_PATH = '/signed-out'

export type SignOutOptions = {
  /** The origin of Cognito's sign-in pages; `null` if it is not set. */
  readonly cognitoOrigin: string | null
  /** Cognito knows the sign-out URL of the first one. */
  readonly clientIds: readonly [string, ...string[]]
  readonly publicOrigin: string
  readonly sessionCookie: string
  readonly site: Site
  /** Ends this person's websockets. */
  readonly endSockets: (sub: string) => void
  /** Called when another site has asked for a sign-out in this person's name. */
  readonly onForeignOrigin: (request: FastifyRequest) => void
}

const maxFormBytes = 1024

/** An ALB writes at most four shards of 4 KiB (awsdocs, listener-authenticate-users). */
const shards = [0, 1, 2, 3]

/**
 * Adds sign-out. It needs three steps. It expires all possible shards of the ALB's cookie. It sends the
 * browser through Cognito's `/logout`, or the next sign-in would happen silently. It lands on a page that
 * needs no sign-in.
 *
 * A link of ours and the address bar sign out at once. Another site could send anybody here. In that case,
 * and when the browser does not say where the request comes from, a page asks the person first.
 *
 * Sources: awsdocs/elb-application-load-balancers-user-guide, listener-authenticate-users
 * ("Authentication logout"); Cognito developer guide, logout endpoint; Fetch Metadata (W3C).
 */
export function addSignOut(app: FastifyInstance, options: SignOutOptions): void {
  const { site, publicOrigin } = options
  const landing = landingOf(options)

  app.get(SIGN_OUT_PATH, async (request, reply) => {
    reply.header(
      'vary',
      'accept-language, sec-fetch-site, sec-fetch-mode, sec-fetch-dest, sec-purpose'
    )
    if (!isUserNavigation(request))
      return sendPage(reply, site, questionPage(site, languageFor(request)))
    end(request, reply, options)
    return reply.header('cache-control', 'no-store').redirect(landing, 302)
  })
  app.register(async (posting) => {
    posting.removeAllContentTypeParsers()
    // The form has no fields. Any body is ignored.
    const none = { parseAs: 'string', bodyLimit: maxFormBytes } as const
    posting.addContentTypeParser('*', none, (_request, _body, done) => done(null))
    posting.post(SIGN_OUT_PATH, async (request, reply) => {
      if (!isSameOrigin(request, publicOrigin)) {
        options.onForeignOrigin(request)
        const context = { identity: null, path: SIGN_OUT_PATH, pages: [], site, methods: [] }
        return refuse(request, reply, { ...context, reason: 'origin-foreign' })
      }
      end(request, reply, options)
      reply.header('vary', 'accept-language')
      return sendPage(reply, site, leavingPage(site, languageFor(request), landing))
    })
  })
  app.get(SIGNED_OUT_PATH, async (request, reply) => {
    reply.header('vary', 'accept-language')
    return sendPage(reply, site, signedOutPage(site, languageFor(request)))
  })
}

/** Where the browser goes next. */
function landingOf({ cognitoOrigin, clientIds, publicOrigin }: SignOutOptions): string {
  const landing = `${publicOrigin}${SIGNED_OUT_PATH}`
  if (cognitoOrigin === null) return landing
  const query = new URLSearchParams({ client_id: clientIds[0], logout_uri: landing })
  return `${cognitoOrigin}/logout?${query}`
}

function end(request: FastifyRequest, reply: FastifyReply, options: SignOutOptions): void {
  const sub = request.user?.identity.sub
  // A tab reconnects as soon as its websocket is closed. It must not do that with the cookies of before.
  if (sub !== undefined) finished(reply.raw, () => options.endSockets(sub))
  reply.header('set-cookie', expiredCookies(options.sessionCookie))
}

function expiredCookies(sessionCookie: string): string[] {
  return shards.map(
    (shard) =>
      `${sessionCookie}-${shard}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None`
  )
}

function languageFor({ headers }: FastifyRequest) {
  return languageOf(headers['accept-language'])
}

function sendPage(reply: FastifyReply, site: Site, page: string): FastifyReply {
  return reply.headers(pageHeaders(site, false)).type('text/html; charset=utf-8').send(page)
}
