import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Directory } from '../directory.ts'
import type { Log } from '../log.ts'
import { isSecure, type Origins } from '../origins.ts'
import type { Person } from '../people.ts'
import { parseCookies, setCookie } from '../session/cookies.ts'
import { LOGIN_LIFE, type UserPool } from '../user-pool.ts'
import { faultPage, signInPage } from './sign-in-page.ts'
import { type Registration, readSignIn, returnUrl, type SignInRequest } from './sign-in-request.ts'

/**
 * The user pool's own cookie. A person stays signed in there after the load balancer's session has
 * ended.
 */
export const LOGIN_COOKIE = 'cognito'

type Parts = {
  readonly directory: Directory
  readonly pool: UserPool
  readonly origins: Origins
  readonly registered: () => Registration
  readonly logoutUris: () => readonly string[]
  readonly log: Log
}

/**
 * The user pool's pages for browsers. A person with a pool session passes without a prompt, as on
 * AWS: deleting the load balancer's cookie alone is not a sign-out.
 */
export function loginPages(app: FastifyInstance, parts: Parts): void {
  const { directory, pool, origins, registered, logoutUris, log } = parts

  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(body.toString()))
  )

  app.get('/login', async (request, reply) => {
    const reading = readSignIn(queryOf(request.url), registered())
    if (!reading.ok) return sendPage(reply.code(400), faultPage(reading.fault))
    const login = parseCookies(request.headers.cookie).get(LOGIN_COOKIE) ?? ''
    const person = pool.loggedIn(login)
    if (person !== null) return sendBack(reply, reading.request, person)
    return sendPage(reply, signInPage(directory.all(), reading.request))
  })

  app.post<{ Body: URLSearchParams }>('/login', async (request, reply) => {
    const reading = readSignIn(request.body, registered())
    const person = directory.find(request.body.get('sub') ?? '')
    if (!reading.ok) return sendPage(reply.code(400), faultPage(reading.fault))
    if (person === null) return sendPage(reply.code(400), faultPage('There is no such person.'))
    log.info({ username: person.username }, 'signed in')
    reply.header('set-cookie', loginCookie(pool.login(person), LOGIN_LIFE / 1000))
    return sendBack(reply, reading.request, person)
  })

  app.get('/logout', async (request, reply) => {
    const query = queryOf(request.url)
    const logoutUri = query.get('logout_uri') ?? ''
    if (query.get('client_id') !== registered().clientId || !logoutUris().includes(logoutUri)) {
      const allowed = logoutUris().join(', ')
      const fault = `Signing out goes to a registered address (${allowed}), not ${logoutUri}`
      return sendPage(reply.code(400), faultPage(fault))
    }
    pool.logoutBrowser(parseCookies(request.headers.cookie).get(LOGIN_COOKIE) ?? '')
    return reply.header('set-cookie', loginCookie('', 0)).redirect(logoutUri)
  })

  function sendBack(reply: FastifyReply, request: SignInRequest, person: Person): FastifyReply {
    const code = pool.authorize(person, request.redirectUri)
    return reply.header('cache-control', 'no-store').redirect(returnUrl(request, code))
  }

  function sendPage(reply: FastifyReply, html: string): FastifyReply {
    // `form-action` also applies to the redirects of a form, so it must name the app's origin.
    const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; form-action 'self' ${origins.public()}`
    return reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(html)
  }

  function loginCookie(id: string, maxAge: number): string {
    return setCookie(LOGIN_COOKIE, id, { maxAge, secure: isSecure(origins.aws()) })
  }
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?', 2)[1])
}
