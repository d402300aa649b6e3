import { hash } from 'node:crypto'
import { BoundedMap } from './bounded-map.ts'

/** Enough for the people of one task; at most a few MiB. */
const MAX_TOKENS = 2_000

/**
 * Remembers what verified tokens say, by digest: no token stays in memory, and a lookup costs a
 * few microseconds instead of a signature check. Only successes are kept. Whether an entry is
 * still alive is asked at every use by the one who knows the time.
 */
export class VerifiedCache<Facts> {
  readonly #facts: BoundedMap<Facts>

  constructor(max: number = MAX_TOKENS) {
    this.#facts = new BoundedMap(max)
  }

  get size(): number {
    return this.#facts.size
  }

  /** The key under which a token's facts are kept. */
  digest(token: string): string {
    return hash('sha256', token, 'base64')
  }

  get(digest: string): Facts | undefined {
    return this.#facts.get(digest)
  }

  set(digest: string, facts: Facts): void {
    this.#facts.set(digest, facts)
  }

  delete(digest: string): void {
    this.#facts.delete(digest)
  }

  clear(): void {
    this.#facts.clear()
  }
}
