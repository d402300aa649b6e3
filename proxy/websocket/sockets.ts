import type { Close } from '../enforcement/outcome.ts'
import type { AccessChange } from '../enforcement/page-access.ts'
import type { Warden } from '../enforcement/warden.ts'
import type { Identity } from '../identity/identity.ts'
import { rightsOf } from '../identity/rights.ts'
import { RIGHT_ENDED } from './close-code.ts'

/** One person's open websocket with the app. */
export type LiveSocket = {
  /** As proven when it was opened. */
  readonly identity: Identity
  /** When it was opened, in ms since the epoch. */
  readonly since: number
  /** The id of the request that opened it, as the log has it. */
  readonly requestId: string
  readonly warden: Warden
  /** What the policy of now makes of it; see websocket/revalidate. */
  readonly accessChange: () => AccessChange
  /** Records which page its person has lost. */
  readonly recordLoss: () => void
  /** Bytes that wait here for this person, or for the rest of what they send. */
  readonly bufferedBytes: () => number
  readonly close: (close: Close) => void
  /** The same, the browser's side last: Streamlit lets go of the session before. */
  readonly closeStreamlitFirst: (close: Close) => void
  /** Cuts the browser off, whose connection is lost or taken by a later one. */
  readonly terminateBrowser: () => void
  readonly terminate: () => void
}

/** About what a websocket takes that holds nothing, in bytes (docs/performance.md). */
const idleCost = 16 * 1024

/** All open websockets, by the `sub` of their person; empty when nothing leaks. */
export class Sockets {
  readonly #live = new Map<string, Set<LiveSocket>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(socket: LiveSocket): void {
    const { sub } = socket.identity
    const theirs = this.#live.get(sub) ?? new Set()
    theirs.add(socket)
    this.#live.set(sub, theirs)
    this.#size += 1
  }

  remove(socket: LiveSocket): void {
    const { sub } = socket.identity
    const theirs = this.#live.get(sub)
    if (theirs?.delete(socket) !== true) return
    if (theirs.size === 0) this.#live.delete(sub)
    this.#size -= 1
  }

  list(): readonly LiveSocket[] {
    return [...this.#live.values()].flatMap((theirs) => [...theirs])
  }

  /** A person's open websockets in one Streamlit session: one at most, as websocket/resume sees to. */
  ofSession(sub: string, sessionId: string): readonly LiveSocket[] {
    return this.#of(sub).filter(({ warden }) => warden.sessionId === sessionId)
  }

  /** Ends all sockets of a person who has signed out; returns how many there were. */
  endOf(sub: string): number {
    const theirs = this.#of(sub)
    for (const socket of theirs) socket.close({ code: RIGHT_ENDED, reason: 'signed out' })
    return theirs.length
  }

  /**
   * Ends what a person has open with other rights than a later token of theirs proves: a group was
   * taken or given. Their tabs come back with the rights of now. An earlier token, of another browser
   * say, says nothing new.
   */
  renew(identity: Identity): void {
    for (const socket of this.#of(identity.sub)) {
      const { expiresAt } = socket.identity
      if (identity.expiresAt <= expiresAt) continue
      if (rightsOf(identity) === rightsOf(socket.identity)) continue
      socket.close({ code: RIGHT_ENDED, reason: 'rights have changed' })
    }
  }

  /**
   * Cuts those that hold the most until so many bytes are free, the youngest of equals first. Who holds
   * nothing is left alone when even all of them together do not take what is wanted: then somebody
   * else does, and cutting them would help nobody.
   *
   * @returns about how many bytes that frees.
   */
  shed(bytes: number): number {
    const largest = this.list()
      .map((socket) => ({ socket, cost: idleCost + socket.bufferedBytes() }))
      .sort((a, b) => b.cost - a.cost || b.socket.since - a.socket.since)
    let freed = 0
    let left = largest.reduce((sum, { cost }) => sum + cost, 0)
    for (const { socket, cost } of largest) {
      const isInVain = cost < 2 * idleCost && left < bytes - freed
      if (freed >= bytes || isInVain) break
      freed += cost
      left -= cost
      socket.terminate()
    }
    return freed
  }

  /**
   * Asks every browser to come back (RFC 6455 section 7.4.1: 1012, service restart), one after the
   * other, the last after so many ms: a crowd at once would only be sent away again.
   */
  closeAll(within = 0): void {
    const all = this.list()
    for (const [index, socket] of all.entries()) {
      const close = () => socket.closeStreamlitFirst({ code: 1012, reason: 'restart' })
      setTimeout(close, (within * index) / all.length).unref()
    }
  }

  terminateAll(): void {
    for (const socket of this.list()) socket.terminate()
  }

  #of(sub: string): readonly LiveSocket[] {
    return [...(this.#live.get(sub) ?? [])]
  }
}
