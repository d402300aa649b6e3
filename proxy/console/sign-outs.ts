import type { Identity } from '../identity/identity.ts'
import { BoundedMap } from '../verify/bounded-map.ts'

/** Far more people than anybody signs out by hand; of more, the one of longest ago is forgotten. */
const maxPeople = 10_000

/**
 * Whose sign-ins an operator has ended, and when. A load balancer goes on with the session it has and
 * renews its tokens, so the tokens' age says nothing; the time of the sign-in that they came from
 * does, for it stays the same in every renewal (`auth_time`, Cognito developer guide, "Understanding
 * the access token").
 *
 * Kept in this process alone, for as long as it runs.
 */
export class SignOuts {
  readonly #ended: BoundedMap<number> = new BoundedMap(maxPeople)
  readonly #now: () => number
  readonly #grace: number

  /**
   * @param now ms since the epoch.
   * @param grace ms by which the clock of the sign-in may be ahead of ours.
   */
  constructor(now: () => number, grace: number) {
    this.#now = now
    this.#grace = grace
  }

  /** Ends every sign-in that this person has by now. */
  end(sub: string): void {
    this.#ended.set(sub, this.#now() + this.#grace)
  }

  /** Whether this proof comes from a sign-in that was ended; one of unknown age does. */
  covers({ sub, signedInAt = 0 }: Identity): boolean {
    const ended = this.#ended.get(sub)
    return ended !== undefined && signedInAt * 1000 <= ended
  }
}
