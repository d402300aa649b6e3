import { randomUUID } from 'node:crypto'
import { type Clock, secondsOf } from '../clock.ts'
import type { Person } from '../people.ts'
import { Tickets } from './tickets.ts'

/** A person who is signed in at the load balancer. */
export type Session = {
  readonly person: Person
  /** When the person signed in, in seconds since the epoch. */
  readonly authTime: number
  readonly originJti: string
}

/** The latest tokens of the user pool for a session. */
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
 * The sessions of the load balancer. A real one stores a session in the cookie only. The mock
 * stores it here and puts an id into the cookie, so that a control can end it, as a revoked refresh
 * token does on AWS.
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

  /** Starts a session and returns its id. */
  start(person: Person): string {
    const session = { person, authTime: secondsOf(this.#now()), originJti: randomUUID() }
    return this.#tickets.issue({ session, grant: this.#askPool(session) })
  }

  /** A session with its access token; the token is new if the last one has expired. */
  find(id: string): { readonly session: Session; readonly grant: Grant } | null {
    const body = this.#tickets.find(id)
    if (body === null) return null
    if (body.grant.expiresAt <= secondsOf(this.#now())) body.grant = this.#askPool(body.session)
    return body
  }

  /** Requests new access tokens for one person or all; returns the number of sessions. */
  refresh(sub: string | null): number {
    const chosen = this.#tickets.all().filter(({ value }) => fits(value, sub))
    for (const { value } of chosen) value.grant = this.#askPool(value.session)
    return chosen.length
  }

  /** Ends the sessions of one person or all; returns their number. */
  end(sub: string | null): number {
    return this.#tickets.end((body) => fits(body, sub))
  }

  /** All sessions, without their tokens. */
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
