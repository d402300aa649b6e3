import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../language/language.ts'
import { isOurOwn, isOwnVisit } from './own-origin.ts'
import { pageHeaders } from './page.ts'
import { refuse } from './refuse.ts'
import { leavingPage, questionPage, signedOutPage } from './sign-out-page.ts'
import type { Site } from './site.ts'

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
  readonly site: Site
  /** Ends this person's websockets. */
  readonly endSockets: (sub: string) => void
  /** Told of a sign-out that another site asked for in this person's name. */
  readonly onForeign: (request: FastifyRequest) => void
}

const maxBytes = 1024

/** An ALB makes at most four shards of 4 KiB (awsdocs, listener-authenticate-users). */
const shards = [0, 1, 2, 3]

/**
 * Sign-out takes three steps and each is needed: the ALB's cookie is expired in all its shards,
 * whichever were sent; the browser goes through Cognito's `/logout`, or the next sign-in would be
 * silent; it lands where no sign-in is asked for.
 *
 * A link of ours and the address bar sign out at once. Another site could send anybody here, so
 * then, and when the browser does not say who asks, a page asks the person first.
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
    if (!isOwnVisit(request)) return sendPage(reply, site, questionPage(site, wishOf(request)))
    end(request, reply, options)
    return reply.header('cache-control', 'no-store').redirect(landing, 302)
  })
  app.register(async (posting) => {
    posting.removeAllContentTypeParsers()
    // The form has no field, and whatever comes instead counts for nothing.
    const none = { parseAs: 'string', bodyLimit: maxBytes } as const
    posting.addContentTypeParser('*', none, (_request, _body, done) => done(null))
    posting.post(SIGN_OUT_PATH, async (request, reply) => {
      if (!isOurOwn(request, publicOrigin)) {
        options.onForeign(request)
        const told = { identity: null, path: SIGN_OUT_PATH, pages: [], site, methods: [] }
        return refuse(request, reply, { ...told, reason: 'origin-foreign' })
      }
      end(request, reply, options)
      reply.header('vary', 'accept-language')
      return sendPage(reply, site, leavingPage(site, wishOf(request), landing))
    })
  })
  app.get(SIGNED_OUT_PATH, async (request, reply) => {
    reply.header('vary', 'accept-language')
    return sendPage(reply, site, signedOutPage(site, wishOf(request)))
  })
}

/** Where the browser goes from here. */
function landingOf({ cognitoOrigin, clientIds, publicOrigin }: SignOutOptions): string {
  const landing = `${publicOrigin}${SIGNED_OUT_PATH}`
  if (cognitoOrigin === null) return landing
  const query = new URLSearchParams({ client_id: clientIds[0], logout_uri: landing })
  return `${cognitoOrigin}/logout?${query}`
}

function end(request: FastifyRequest, reply: FastifyReply, options: SignOutOptions): void {
  const sub = request.entry?.identity.sub
  if (sub !== undefined) options.endSockets(sub)
  reply.header('set-cookie', expiredCookies(options.sessionCookie))
}

function expiredCookies(sessionCookie: string): string[] {
  return shards.map(
    (shard) =>
      `${sessionCookie}-${shard}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None`
  )
}

function wishOf({ headers }: FastifyRequest) {
  return languageOf(headers['accept-language'])
}

function sendPage(reply: FastifyReply, site: Site, page: string): FastifyReply {
  return reply.headers(pageHeaders(site, false)).type('text/html; charset=utf-8').send(page)
}
