import type { Clock } from './clock.ts'
import type { Person } from './people.ts'
import { Tickets } from './session/tickets.ts'

/** An authorization code is valid for five minutes and one use (RFC 6749 section 4.1.2). */
const CODE_LIFE = 300_000

/** "The managed login session cookie is valid for one hour", Amazon Cognito Developer Guide. */
export const LOGIN_LIFE = 3_600_000

type Code = { readonly person: Person; readonly redirectUri: string }

/** The sign-ins at the user pool's own pages, and the issued authorization codes. */
export class UserPool {
  readonly #codes: Tickets<Code>
  readonly #logins: Tickets<Person>

  constructor(now: Clock) {
    this.#codes = new Tickets(CODE_LIFE, now)
    this.#logins = new Tickets(LOGIN_LIFE, now)
  }

  /** Stores a sign-in and returns its id, for a cookie of the user pool's domain. */
  login(person: Person): string {
    return this.#logins.issue(person)
  }

  loggedIn(id: string): Person | null {
    return this.#logins.find(id)
  }

  /** Removes the sign-ins of one person or all. */
  logout(sub: string | null): void {
    this.#logins.end((person) => sub === null || person.sub === sub)
  }

  /** Removes one browser's sign-in. */
  logoutBrowser(id: string): void {
    this.#logins.redeem(id)
  }

  authorize(person: Person, redirectUri: string): string {
    return this.#codes.issue({ person, redirectUri })
  }

  /** Redeems a code for its person, once, and only with the redirect URI of its request. */
  redeem(code: string, redirectUri: string): Person | null {
    const found = this.#codes.redeem(code)
    return found?.redirectUri === redirectUri ? found.person : null
  }
}
