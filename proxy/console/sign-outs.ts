import { LRUCache } from 'lru-cache'
import type { Identity } from '../identity/identity.ts'

/** Far more people than an operator signs out by hand. Beyond it the oldest sign-out is forgotten. */
const maxPeople = 10_000

/**
 * Records whose sign-ins an operator has ended, and when. A load balancer keeps its session and renews its
 * tokens, so the age of a token proves nothing. The time of the sign-in does: it does not change when a
 * token is renewed (`auth_time`, Cognito developer guide, "Understanding the access token").
 *
 * The records exist only in this process, as long as it runs.
 */
export class SignOuts {
  readonly #endedAt = new LRUCache<string, number>({ max: maxPeople })
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

  /** Ends every sign-in that this person has until now. */
  endSignIns(sub: string): void {
    this.#endedAt.set(sub, this.#now() + this.#grace)
  }

  /** Whether this identity comes from an ended sign-in. One of unknown age counts as ended. */
  isEnded({ sub, signedInAt = 0 }: Identity): boolean {
    // `peek`: only a sign-out decides which entry is the oldest. A request changes nothing.
    const ended = this.#endedAt.peek(sub)
    return ended !== undefined && signedInAt * 1000 <= ended
  }
}
