/** A connection whose writes can be held back, as Node's streams can. */
export type Corkable = {
  readonly cork: () => void
  readonly uncork: () => void
}

/** Bytes from which a frame gets a write of its own. */
const large = 16 * 1024

/**
 * Batches the writes of one turn of the event loop. A write is by far the most expensive part of
 * relaying a small frame, so the frames of one connection share one write, at the end of the turn. The
 * first frame of a turn is written at once: it is usually the only one, and its receiver wakes up
 * early. No frame waits for a later turn. The order on a connection does not change.
 */
export class WriteBatcher {
  /** The connections with a write in this turn, and whether further writes are held back. */
  readonly #written = new Map<Corkable, boolean>()
  readonly #flush = () => {
    for (const [connection, isHeld] of this.#written) if (isHeld) connection.uncork()
    this.#written.clear()
  }

  /** Call this before a frame is written. */
  beforeWrite(connection: Corkable, bytes: number): void {
    if (bytes >= large) return
    const isHeld = this.#written.get(connection)
    if (isHeld === true) return
    if (isHeld === undefined && this.#written.size === 0) setImmediate(this.#flush)
    if (isHeld === false) connection.cork()
    this.#written.set(connection, isHeld === false)
  }
}
