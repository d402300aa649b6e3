import type { IncomingMessage } from 'node:http'
import { CALLBACK_PATH, isSecure, type Origins } from '../origins.ts'
import type { Person } from '../people.ts'
import { parseCookies, setCookie } from '../session/cookies.ts'
import type { Seal } from '../session/seal.ts'
import { sessionIdOf, shardsOf } from '../session/session-cookie.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Settings } from '../settings.ts'
import type { Issuer } from '../token/issuer.ts'
import { type Answer, redirect, refusal } from './answer.ts'
import { CREDENTIAL_BYTES, isWithinBounds } from './bounds.ts'
import type { Header } from './headers.ts'
import type { SignIn } from './sign-in.ts'

/**
 * "The expiry of the cookie is 7 days whatever the session timeout" ("Authenticate users", ALB).
 */
const COOKIE_LIFE = 604_800

const TOO_LARGE = refusal(400, 'The request line or the headers are larger than an ALB takes.')
const NO_TRACE = refusal(405, 'An ALB does not take TRACE.')
const TOO_MANY_CLAIMS = refusal(
  500,
  'This person’s claims and access token are larger together than an ALB takes.'
)

/** The action for a request. */
export type Verdict =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'forward'; readonly identity: readonly Header[] }

type Parts = {
  readonly settings: Settings
  readonly origins: Origins
  readonly sessions: Sessions
  readonly issuer: Issuer
  readonly signIn: SignIn
  readonly seal: Seal
}

/** The listener rules: which paths require sign-in, and which headers the target gets. */
export class Gate {
  readonly #with: Parts

  constructor(parts: Parts) {
    this.#with = parts
  }

  /** The same for every method and for upgrades: that is what `authenticate` does. */
  judge(request: IncomingMessage): Verdict {
    if (!isWithinBounds(request)) return answer(TOO_LARGE)
    // "HTTP 405: the client used the TRACE method" ("Troubleshoot your Application Load
    // Balancers").
    if (request.method === 'TRACE') return answer(NO_TRACE)

    const url = String(request.url)
    const path = url.replace(/\?.*$/, '')
    const query = new URLSearchParams(url.slice(path.length))
    const cookies = parseCookies(request.headers.cookie)
    if (path === CALLBACK_PATH) return answer(this.#finish(query, cookies))
    if (this.#isOpen(path)) return { kind: 'forward', identity: [] }

    const { settings, seal, signIn } = this.#with
    const sessionId = sessionIdOf(settings.sessionCookie, cookies, seal)
    const identity = sessionId === null ? null : this.#identity(sessionId)
    if (identity === null) return answer(signIn.begin(url, cookies))
    return isTooLarge(identity) ? answer(TOO_MANY_CLAIMS) : { kind: 'forward', identity }
  }

  /** The `Set-Cookie` values of a new session. */
  startSession(person: Person): readonly string[] {
    const { settings, sessions, seal } = this.#with
    const options = { maxAge: COOKIE_LIFE, secure: isSecure(this.#with.origins.public()) }
    const shards = shardsOf(settings.sessionCookie, sessions.start(person), seal)
    return shards.map(([name, value]) => setCookie(name, value, options))
  }

  #finish(query: URLSearchParams, cookies: ReadonlyMap<string, string>): Answer {
    const { signIn, origins } = this.#with
    const finished = signIn.finish(query, cookies)
    if (!finished.ok) return finished.answer
    const set = [...this.startSession(finished.person), signIn.nonceCookie('')]
    return redirect(`${origins.public()}${finished.url}`, set)
  }

  #isOpen(path: string): boolean {
    return this.#with.settings.openPaths.some((pattern) =>
      pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
    )
  }

  #identity(sessionId: string): readonly Header[] | null {
    const { sessions, issuer } = this.#with
    const found = sessions.find(sessionId)
    if (found === null) return null
    const { person } = found.session
    return [
      ['x-amzn-oidc-accesstoken', found.grant.accessToken],
      ['x-amzn-oidc-identity', person.sub],
      ['x-amzn-oidc-data', issuer.dataToken(person)]
    ]
  }
}

function answer(value: Answer): Verdict {
  return { kind: 'answer', answer: value }
}

function isTooLarge(identity: readonly Header[]): boolean {
  return identity.reduce((sum, [, value]) => sum + value.length, 0) > CREDENTIAL_BYTES
}
