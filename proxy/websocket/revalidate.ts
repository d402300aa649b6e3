import { setImmediate, setTimeout } from 'node:timers/promises'
import type { AccessChange } from '../enforcement/page-access.ts'
import { NOT_ALLOWED, RIGHT_ENDED } from './close-code.ts'
import type { LiveSocket, Sockets } from './sockets.ts'

/** ms of work after which other events get their turn. */
const slice = 5
/** Browsers that reconnect at a time, and ms between two groups: a change may concern everybody. */
const groupSize = 10
const groupInterval = 50

/** The number of websockets with each change. */
export type Revalidated = Readonly<Record<AccessChange, number>>

export type RevalidateOptions = {
  readonly sockets: Sockets
  /** ms of a monotonic clock. */
  readonly now?: () => number
}

/**
 * Closes one websocket if its person's access has changed. The browser reconnects with the current
 * rights, and resumes its session where that is allowed. So the app and the guard get the current
 * rights. The reconnect itself runs no code of the app. No other person notices it.
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

/** Revalidates all open websockets when another policy comes into force. */
export class Revalidation {
  readonly #sockets: Sockets
  readonly #now: () => number
  #round = 0

  constructor({ sockets, now = () => performance.now() }: RevalidateOptions) {
    this.#sockets = sockets
    this.#now = now
  }

  /**
   * Revalidates all websockets in slices, so that no request waits long. People who have lost access
   * are closed at once; people who have gained access are closed afterwards, in small groups.
   *
   * @returns the counts; `null` when a later round has started, which revalidates all of them again.
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
      if (index > 0 && index % groupSize === 0) await setTimeout(groupInterval)
      if (round !== this.#round) return null
      counts[revalidateSocket(socket)] += 1
    }
    return counts
  }
}
