import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'

type Entry<T> = { readonly value: T; readonly endsAt: number }

/** Values with an unguessable id and a lifetime: sessions, logins, authorization codes. */
export class Tickets<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #life: number
  readonly #now: Clock

  constructor(life: number, now: Clock) {
    this.#life = life
    this.#now = now
  }

  /** Stores a value for the tickets' lifetime, and removes expired ones. */
  issue(value: T): string {
    this.#forgetEnded()
    const id = randomBytes(16).toString('hex')
    this.#entries.set(id, { value, endsAt: this.#now() + this.#life })
    return id
  }

  find(id: string): T | null {
    const entry = this.#entries.get(id)
    return entry !== undefined && entry.endsAt > this.#now() ? entry.value : null
  }

  /** Finds a ticket and removes it. */
  redeem(id: string): T | null {
    const value = this.find(id)
    this.#entries.delete(id)
    return value
  }

  /** Ends all tickets with a matching value; returns their number. */
  end(fits: (value: T) => boolean): number {
    this.#forgetEnded()
    const before = this.#entries.size
    for (const [id, { value }] of this.#entries) if (fits(value)) this.#entries.delete(id)
    return before - this.#entries.size
  }

  /** All valid values, oldest first. */
  all(): readonly { readonly id: string; readonly value: T; readonly endsAt: number }[] {
    this.#forgetEnded()
    return [...this.#entries].map(([id, entry]) => ({ id, ...entry }))
  }

  #forgetEnded(): void {
    const now = this.#now()
    for (const [id, { endsAt }] of this.#entries) if (endsAt <= now) this.#entries.delete(id)
  }
}
