import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { CALLBACK_PATH, isSecure, type Origins } from '../origins.ts'
import type { Person } from '../people.ts'
import { setCookie } from '../session/cookies.ts'
import type { Seal } from '../session/seal.ts'
import type { UserPool } from '../user-pool.ts'
import { type Answer, redirect, refusal } from './answer.ts'

/** The cookie that binds a sign-in to the browser that began it. */
export const NONCE_COOKIE = 'AWSALBAuthNonce'

/** "Client login timeout": 15 minutes, not configurable ("Authenticate users", ALB user guide). */
const LOGIN_TIMEOUT = 900_000

const NONCE = /^[0-9a-f]{32}$/

type Begun = { readonly url: string; readonly nonce: string; readonly at: number }

type Parts = {
  readonly clientId: string
  readonly origins: Origins
  readonly pool: UserPool
  readonly seal: Seal
  readonly now: Clock
}

/** The person who returned from the user pool, or the answer with the reason. */
export type Finished =
  | { readonly ok: true; readonly person: Person; readonly url: string }
  | { readonly ok: false; readonly answer: Answer }

/** The load balancer's half of the authorization code grant (RFC 6749 section 4.1). */
export class SignIn {
  readonly #with: Parts

  constructor(parts: Parts) {
    this.#with = parts
  }

  /** Redirects a browser to the user pool; it returns to the requested path. */
  begin(url: string, cookies: ReadonlyMap<string, string>): Answer {
    const { clientId, origins, seal, now } = this.#with
    // The requests of a page start parallel sign-ins. They share one nonce: the first callback
    // succeeds, and no sign-in invalidates the state of another one.
    const known = cookies.get(NONCE_COOKIE) ?? ''
    const nonce = NONCE.test(known) ? known : randomBytes(16).toString('hex')
    const begun: Begun = { url: url.startsWith('/') ? url : '/', nonce, at: now() }
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: this.redirectUri(),
      response_type: 'code',
      scope: 'openid',
      state: seal.close(JSON.stringify(begun))
    })
    return redirect(`${origins.aws()}/login?${query}`, [this.nonceCookie(nonce)])
  }

  /** Handles the callback: 401 for an unknown sign-in, 561 for a refusal of the user pool. */
  finish(query: URLSearchParams, cookies: ReadonlyMap<string, string>): Finished {
    const error = query.get('error')
    if (error === 'access_denied') return refuse(401, 'The user pool did not let this person in.')
    if (error !== null) return refuse(561, 'The user pool answered with an error.')

    const begun = this.#begun(query.get('state'))
    const again = `Open ${this.#with.origins.public()} and sign in from there.`
    if (begun === null || begun.nonce !== cookies.get(NONCE_COOKIE)) {
      return refuse(401, `This sign-in was not begun in this browser at this address. ${again}`)
    }
    if (begun.at + LOGIN_TIMEOUT <= this.#with.now()) {
      return refuse(401, `This sign-in took longer than fifteen minutes. ${again}`)
    }

    const person = this.#with.pool.redeem(query.get('code') ?? '', this.redirectUri())
    if (person === null) return refuse(561, `The user pool does not know this code. ${again}`)
    return { ok: true, person, url: begun.url }
  }

  /** The one redirect URI registered with the app client. */
  redirectUri(): string {
    return `${this.#with.origins.public()}${CALLBACK_PATH}`
  }

  /** The cookie that sets a nonce, or deletes it if the nonce is empty. */
  nonceCookie(nonce: string): string {
    return setCookie(NONCE_COOKIE, nonce, {
      maxAge: nonce === '' ? 0 : LOGIN_TIMEOUT / 1000,
      secure: isSecure(this.#with.origins.public())
    })
  }

  #begun(state: string | null): Begun | null {
    const text = this.#with.seal.open(state ?? '')
    // This process sealed it, so it has the shape that `begin` wrote.
    return text === null ? null : (JSON.parse(text) as Begun)
  }
}

function refuse(status: 401 | 561, why: string): Finished {
  return { ok: false, answer: refusal(status, why) }
}
