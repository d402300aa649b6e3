import { setImmediate, setTimeout } from 'node:timers/promises'
import { NOT_ALLOWED, RIGHT_ENDED } from './close-code.ts'
import type { LiveSocket, Sockets } from './sockets.ts'

/** ms of work after which all else gets its turn. */
const slice = 5
/** So many tabs come back at a time, and ms until the next do: a change may be about everybody. */
const burst = 10
const betweenBursts = 50

/** How many sockets were left alone, asked to come back with other rights, and cut off. */
export type Rejudged = { readonly kept: number; readonly changed: number; readonly cut: number }

export type RejudgeOptions = {
  readonly sockets: Sockets
  /** ms of a monotonic clock. */
  readonly now?: () => number
}

/**
 * Ends one socket if the policy of now asks for it. Who has lost a page that ran there is cut off,
 * and their tab loads anew. Who has gained or lost another comes back to the same session, so that
 * the app is told of it; nothing runs by that. Nobody else notices anything.
 */
export function rejudgeSocket(socket: LiveSocket): keyof Rejudged {
  const standing = socket.standing()
  if (standing === 'cut') {
    socket.close({ code: NOT_ALLOWED, reason: 'a page of this session is closed to you' })
  }
  if (standing === 'changed') {
    socket.close({ code: RIGHT_ENDED, reason: 'rights have changed' })
  }
  return standing
}

/** Judges all open websockets again whenever another policy has come into force. */
export class Rejudge {
  readonly #sockets: Sockets
  readonly #now: () => number
  #round = 0

  constructor({ sockets, now = () => performance.now() }: RejudgeOptions) {
    this.#sockets = sockets
    this.#now = now
  }

  /**
   * Goes through all sockets in slices, so that nobody waits for it: first those who lose, at once,
   * then those who are to come back, a few at a time.
   *
   * @returns what was done; `null` when a later round has taken over, which judges all of them again.
   */
  async all(): Promise<Rejudged | null> {
    this.#round += 1
    const round = this.#round
    const counts = { kept: 0, changed: 0, cut: 0 }
    const changed: LiveSocket[] = []
    let since = this.#now()
    for (const socket of this.#sockets.list()) {
      if (this.#now() - since > slice) {
        await setImmediate()
        since = this.#now()
      }
      if (round !== this.#round) return null
      const standing = socket.standing()
      if (standing === 'changed') changed.push(socket)
      else counts[rejudgeSocket(socket)] += 1
    }
    for (const [index, socket] of changed.entries()) {
      if (index > 0 && index % burst === 0) await setTimeout(betweenBursts)
      if (round !== this.#round) return null
      counts[rejudgeSocket(socket)] += 1
    }
    return counts
  }
}
