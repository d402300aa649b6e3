/** What is needed of a connection to hold back what is written to it, as Node's streams have it. */
export type Corkable = {
  readonly writableCorked: number
  readonly cork: () => void
  readonly uncork: () => void
}

/** Bytes from which a frame is worth a write of its own. */
const large = 16 * 1024

/**
 * Gathers what is written while one turn of the event loop reads, and lets it go when all of that turn
 * has been read: a write is by far the dearest part of relaying a small frame, and so the frames of one
 * connection share one, and whoever is woken by the first is awake for the next. Nothing waits for more
 * to come. The order on a connection stays as it is.
 */
export class Gather {
  readonly #held: Corkable[] = []
  readonly #release = () => {
    for (const connection of this.#held.splice(0)) connection.uncork()
  }

  /** Called before a frame of so many bytes is written. */
  before(connection: Corkable, bytes: number): void {
    if (bytes >= large || connection.writableCorked > 0) return
    connection.cork()
    if (this.#held.push(connection) === 1) setImmediate(this.#release)
  }
}
