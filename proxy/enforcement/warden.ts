import { type ConnectionOptions, ConnectionState } from './connection-state.ts'
import { Inbound } from './inbound.ts'
import { Outbound } from './outbound.ts'
import type { Outcome } from './outcome.ts'
import type { Judged } from './page-access.ts'
import { namedDefault } from './target.ts'

/**
 * The policy enforcement point of one websocket: decides about each frame in both directions. It holds
 * no socket and no clock: frames in, frames out.
 *
 * What makes it sound: a browser gets a page's code run only by a rerun, and no rerun leaves here for a
 * page whose every name was not allowed at that moment. What the app starts by itself
 * (`st.switch_page`) is for the guard to refuse, which is asked where a page begins; here, each message
 * that carries the hash of a forbidden page is dropped as a second line.
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

  /** The id of the session that this websocket is connected to; `null` until Streamlit has named it. */
  get sessionId(): string | null {
    return this.#connection.sessionId
  }

  get currentPath(): string | null {
    return this.#connection.session.currentPath
  }

  /** Whether the default page may be seen now, under each name that it has. */
  get judgedDefault(): Judged {
    return namedDefault(this.#connection.known).judged
  }

  fromBrowser(frame: Uint8Array): Outcome {
    return this.#inbound.frame(frame)
  }

  /** @throws Error when the frame is no ForwardMsg. */
  fromStreamlit(frame: Uint8Array): Outcome {
    return this.#outbound.frame(frame)
  }
}
