import { randomUUID } from 'node:crypto'
import { type Clock, secondsOf } from '../clock.ts'
import type { Person } from '../people.ts'
import { Tickets } from './tickets.ts'

/** Somebody signed in at the load balancer. */
export type Session = {
  readonly person: Person
  /** When the person signed in, in seconds since the epoch. */
  readonly authTime: number
  readonly originJti: string
}

/** What the user pool gave for a session, last time it was asked. */
export type Grant = {
  readonly accessToken: string
  readonly groups: readonly string[]
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** Asks the user pool for an access token. */
export type AskPool = (session: Session) => Grant

type Body = { readonly session: Session; grant: Grant }

/**
 * The sessions of the load balancer. A real one keeps them in the cookie alone; the mock keeps them
 * here and gives the cookie an id, so that one can be ended from outside, as a revoked refresh
 * token ends one on AWS.
 */
export class Sessions {
  readonly #tickets: Tickets<Body>
  readonly #askPool: AskPool
  readonly #now: Clock

  constructor(life: number, askPool: AskPool, now: Clock) {
    this.#tickets = new Tickets(life, now)
    this.#askPool = askPool
    this.#now = now
  }

  /** Starts a session and gives its id. */
  start(person: Person): string {
    const session = { person, authTime: secondsOf(this.#now()), originJti: randomUUID() }
    return this.#tickets.issue({ session, grant: this.#askPool(session) })
  }

  /** A session with its access token, a new one if the last has ended. */
  find(id: string): { readonly session: Session; readonly grant: Grant } | null {
    const body = this.#tickets.find(id)
    if (body === null) return null
    if (body.grant.expiresAt <= secondsOf(this.#now())) body.grant = this.#askPool(body.session)
    return body
  }

  /** Asks for new access tokens now, for one person or all, and says for how many sessions. */
  refresh(sub: string | null): number {
    const chosen = this.#tickets.all().filter(({ value }) => fits(value, sub))
    for (const { value } of chosen) value.grant = this.#askPool(value.session)
    return chosen.length
  }

  /** Ends the sessions of one person or all, and says how many. */
  end(sub: string | null): number {
    return this.#tickets.end((body) => fits(body, sub))
  }

  /** Everything but the tokens. */
  list(): readonly object[] {
    return this.#tickets.all().map(({ id, value, endsAt }) => ({
      id,
      sub: value.session.person.sub,
      username: value.session.person.username,
      authTime: value.session.authTime,
      groups: value.grant.groups,
      accessTokenExpiresAt: value.grant.expiresAt,
      endsAt: secondsOf(endsAt)
    }))
  }
}

function fits(body: Body, sub: string | null): boolean {
  return sub === null || body.session.person.sub === sub
}
