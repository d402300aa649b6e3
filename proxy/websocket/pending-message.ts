/** What is known of a TCP connection, as Node's `net.Socket` counts it. */
export type Counted = { readonly bytesRead: number }

/**
 * How much of a message has come whose end has not. `ws` holds it until then, up to 200 MB of it,
 * and tells nobody; the connection's own count does.
 */
export class PendingMessage {
  readonly #tcp: Counted
  #mark: number

  constructor(tcp: Counted) {
    this.#tcp = tcp
    this.#mark = tcp.bytesRead
  }

  /** A message is complete. */
  complete(): void {
    this.#mark = this.#tcp.bytesRead
  }

  get bytes(): number {
    return this.#tcp.bytesRead - this.#mark
  }
}
