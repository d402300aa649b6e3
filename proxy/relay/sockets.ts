import { RIGHT_ENDED } from './close-code.ts'
import type { Close, Warden } from './warden.ts'

/** One person's open websocket with the app. */
export type LiveSocket = {
  readonly sub: string
  /** When it was opened, in ms since the epoch. */
  readonly since: number
  readonly warden: Warden
  readonly close: (close: Close) => void
  readonly terminate: () => void
}

/** All open websockets; empty when nothing leaks. */
export class Sockets {
  readonly #live = new Set<LiveSocket>()

  get size(): number {
    return this.#live.size
  }

  add(socket: LiveSocket): void {
    this.#live.add(socket)
  }

  remove(socket: LiveSocket): void {
    this.#live.delete(socket)
  }

  list(): readonly LiveSocket[] {
    return [...this.#live]
  }

  /** Ends all sockets of a person who has signed out; returns how many there were. */
  endOf(sub: string): number {
    const ended = this.list().filter((socket) => socket.sub === sub)
    for (const socket of ended) socket.close({ code: RIGHT_ENDED, reason: 'signed out' })
    return ended.length
  }

  /** Asks every browser to come back (RFC 6455 section 7.4.1: 1012, service restart). */
  closeAll(): void {
    for (const socket of this.#live) socket.close({ code: 1012, reason: 'restart' })
  }

  terminateAll(): void {
    for (const socket of this.#live) socket.terminate()
  }
}
