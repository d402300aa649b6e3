import { type ConnectionOptions, ConnectionState } from './connection-state.ts'
import { Inbound } from './inbound.ts'
import { Outbound } from './outbound.ts'
import type { Outcome } from './outcome.ts'
import type { Judged } from './page-access.ts'
import { namedDefault } from './target.ts'

/**
 * The policy enforcement point of one websocket: it decides about each frame in both directions. It
 * holds no socket and no clock: frames in, frames out.
 *
 * It is sound because a browser can run the code of a page only by a rerun, and a rerun is forwarded
 * only if every name of its page is allowed at that moment. A page that the app starts by itself
 * (`st.switch_page`) is refused by the guard, where the page begins. As a second line of defence, each
 * message that carries the hash of a forbidden page is dropped here.
 */
export class Warden {
  readonly #connection: ConnectionState
  readonly #inbound: Inbound
  readonly #outbound: Outbound

  constructor(options: ConnectionOptions) {
    this.#connection = new ConnectionState(options)
    this.#inbound = new Inbound(this.#connection)
    this.#outbound = new Outbound(this.#connection)
  }

  /** The id of the session of this websocket; `null` until the guard or Streamlit names it. */
  get sessionId(): string | null {
    return this.#connection.sessionId
  }

  get currentPath(): string | null {
    return this.#connection.session.currentPath
  }

  /** The decision for the default page now, under each of its names. */
  get judgedDefault(): Judged {
    return namedDefault(this.#connection.known).judged
  }

  fromBrowser(frame: Uint8Array): Outcome {
    return this.#inbound.frame(frame)
  }

  /** @throws Error when the frame is not a ForwardMsg. */
  fromStreamlit(frame: Uint8Array): Outcome {
    return this.#outbound.frame(frame)
  }
}
