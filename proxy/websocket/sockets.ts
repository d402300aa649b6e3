import type { Close } from '../enforcement/outcome.ts'
import type { AccessChange } from '../enforcement/page-access.ts'
import type { Warden } from '../enforcement/warden.ts'
import type { Identity } from '../identity/identity.ts'
import { rightsOf } from '../identity/rights.ts'
import { RIGHT_ENDED } from './close-code.ts'

/** One person's open websocket with the app. */
export type LiveSocket = {
  /** As it was proven when the websocket was opened. */
  readonly identity: Identity
  /** When it was opened, in ms since the epoch. */
  readonly since: number
  /** The id in the log of the request that opened it. */
  readonly requestId: string
  readonly warden: Warden
  /** Compares the current policy with that of the opening; see websocket/revalidate. */
  readonly accessChange: () => AccessChange
  /** Records the page that the person has lost. */
  readonly recordLoss: () => void
  /** Bytes in memory that this person has not read yet, or of their incomplete message. */
  readonly bufferedBytes: () => number
  readonly close: (close: Close) => void
  /** The same, the browser's side last: Streamlit releases the session before. */
  readonly closeStreamlitFirst: (close: Close) => void
  /** Terminates the browser's side: its connection is broken, or another one took its session. */
  readonly terminateBrowser: () => void
  readonly terminate: () => void
}

/** About the memory of an idle websocket, in bytes (docs/performance.md). */
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

  /** A person's open websockets in one Streamlit session; websocket/resume keeps it to one. */
  ofSession(sub: string, sessionId: string): readonly LiveSocket[] {
    return this.#of(sub).filter(({ warden }) => warden.sessionId === sessionId)
  }

  /** Closes all websockets of a person who has signed out; returns their number. */
  endOf(sub: string): number {
    const theirs = this.#of(sub)
    for (const socket of theirs) socket.close({ code: RIGHT_ENDED, reason: 'signed out' })
    return theirs.length
  }

  /**
   * Closes a person's websockets whose rights differ from those in a later token of theirs: a group was
   * added or removed. Their browsers reconnect with the current rights. A token that is older than the
   * websocket changes nothing; another browser may still have one.
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
   * Terminates the websockets that use the most memory until enough is free, the newest first among
   * equals. Idle websockets stay if all of them together would not free enough: then something else
   * uses the memory, and to terminate them would not help.
   *
   * @param bytes to free.
   * @returns about the number of bytes that this frees.
   */
  shed(bytes: number): number {
    const largest = this.list()
      .map((socket) => ({ socket, cost: idleCost + socket.bufferedBytes() }))
      .sort((a, b) => b.cost - a.cost || b.socket.since - a.socket.since)
    let freed = 0
    let left = largest.reduce((sum, { cost }) => sum + cost, 0)
    for (const { socket, cost } of largest) {
      const isUseless = cost < 2 * idleCost && left < bytes - freed
      if (freed >= bytes || isUseless) break
      freed += cost
      left -= cost
      socket.terminate()
    }
    return freed
  }

  /**
   * Asks every browser to reconnect (RFC 6455 section 7.4.1: 1012, service restart), one after the
   * other: not all of them would be admitted at once.
   *
   * @param within ms in which all of them are closed.
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
