/** What is needed of a connection to hold back what is written to it, as Node's streams have it. */
export type Corkable = {
  readonly cork: () => void
  readonly uncork: () => void
}

/** Bytes from which a frame is worth a write of its own. */
const large = 16 * 1024

/**
 * Gathers what is written while one turn of the event loop reads, and lets it go when all of that turn
 * has been read: a write is by far the dearest part of relaying a small frame, and so the frames of one
 * connection share one. Its first frame of a turn goes at once: it is mostly the only one, and whoever
 * it wakes is awake for the rest. Nothing waits for more to come. The order on a connection stays as it
 * is.
 */
export class WriteBatcher {
  /** Connections that were written to in this turn, and whether more of it is held back. */
  readonly #written = new Map<Corkable, boolean>()
  readonly #release = () => {
    for (const [connection, isHeld] of this.#written) if (isHeld) connection.uncork()
    this.#written.clear()
  }

  /** Called before a frame of so many bytes is written. */
  beforeWrite(connection: Corkable, bytes: number): void {
    if (bytes >= large) return
    const isHeld = this.#written.get(connection)
    if (isHeld === true) return
    if (isHeld === undefined && this.#written.size === 0) setImmediate(this.#release)
    if (isHeld === false) connection.cork()
    this.#written.set(connection, isHeld === false)
  }
}
