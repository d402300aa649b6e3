import { setImmediate, setTimeout } from 'node:timers/promises'
import type { AccessChange } from '../enforcement/page-access.ts'
import { NOT_ALLOWED, RIGHT_ENDED } from './close-code.ts'
import type { LiveSocket, Sockets } from './sockets.ts'

/** ms of work after which all else gets its turn. */
const slice = 5
/** So many tabs come back at a time, and ms until the next do: a change may be about everybody. */
const burst = 10
const betweenBursts = 50

/** How many websockets there were of each. */
export type Revalidated = Readonly<Record<AccessChange, number>>

export type RevalidateOptions = {
  readonly sockets: Sockets
  /** ms of a monotonic clock. */
  readonly now?: () => number
}

/**
 * Closes one websocket if its person's access has changed. The tab comes back with the rights of now,
 * to the same session where that may go on, so that the app and the guard are told of them; nothing
 * runs by that. Nobody else notices anything.
 */
export function revalidateSocket(socket: LiveSocket): AccessChange {
  const change = socket.accessChange()
  if (change === 'lost') {
    socket.recordLoss()
    socket.close({ code: NOT_ALLOWED, reason: 'a page is closed to you' })
  }
  if (change === 'gained') socket.close({ code: RIGHT_ENDED, reason: 'rights have changed' })
  return change
}

/** Judges all open websockets again whenever another policy has come into force. */
export class Revalidation {
  readonly #sockets: Sockets
  readonly #now: () => number
  #round = 0

  constructor({ sockets, now = () => performance.now() }: RevalidateOptions) {
    this.#sockets = sockets
    this.#now = now
  }

  /**
   * Goes through all websockets in slices, so that nobody waits for it: first those who lose, at once,
   * then those who gain, a few at a time.
   *
   * @returns what was done; `null` when a later round has taken over, which judges all of them again.
   */
  async all(): Promise<Revalidated | null> {
    this.#round += 1
    const round = this.#round
    const counts = { kept: 0, gained: 0, lost: 0 }
    const gained: LiveSocket[] = []
    let since = this.#now()
    for (const socket of this.#sockets.list()) {
      if (this.#now() - since > slice) {
        await setImmediate()
        since = this.#now()
      }
      if (round !== this.#round) return null
      const change = socket.accessChange()
      if (change === 'gained') gained.push(socket)
      else counts[revalidateSocket(socket)] += 1
    }
    for (const [index, socket] of gained.entries()) {
      if (index > 0 && index % burst === 0) await setTimeout(betweenBursts)
      if (round !== this.#round) return null
      counts[revalidateSocket(socket)] += 1
    }
    return counts
  }
}
