import { encodeStop } from '../streamlit/backmsg.ts'
import { Inbound } from './inbound.ts'
import { Outbound } from './outbound.ts'
import type { Outcome } from './outcome.ts'
import { type Judged, lossIn } from './page-rules.ts'
import type { Runs } from './runs.ts'
import { Tab, type TabOptions } from './tab.ts'

/** What is left to hear of a session whose browser is gone. */
export type Farewell = {
  readonly runs: Runs
  /** What Streamlit is told, as it would tell itself (`disconnect_session`, 1.67.0). */
  readonly stop: Uint8Array
}

/**
 * Stands in one websocket and decides about each frame in both directions. It holds no socket and
 * no clock: frames in, frames out.
 *
 * What makes it sound: a page's code runs only because of a rerun that a browser sent, and no rerun
 * leaves here for a page whose every name was not allowed at that moment. What the app starts by
 * itself (`st.switch_page`) is caught on the way back, where each message carries the hash of the
 * page whose code made it.
 */
export class Warden {
  readonly #tab: Tab
  readonly #inbound: Inbound
  readonly #outbound: Outbound

  constructor(options: TabOptions) {
    this.#tab = new Tab(options)
    this.#inbound = new Inbound(this.#tab)
    this.#outbound = new Outbound(this.#tab)
  }

  get sessionId(): string | null {
    return this.#tab.sessionId
  }

  get currentPath(): string | null {
    return this.#tab.session.currentPath
  }

  /** Whether every page that ran in this session may still be seen. */
  mayStay(): boolean {
    return this.#tab.mayStay()
  }

  /** The first page of this session that the policy of now has taken away; tells of it. */
  loss(): Judged | null {
    const { session, options } = this.#tab
    const judged = lossIn(session, options.rules)
    if (judged !== null) options.onEvent({ type: 'page', judged, asked: 'policy' })
    return judged
  }

  /** What is to be heard before Streamlit's end is closed; `null` where nobody comes back to it. */
  farewell(): Farewell | null {
    const { runs } = this.#tab.session
    return runs.areOver || !this.mayStay() ? null : { runs, stop: encodeStop() }
  }

  fromBrowser(frame: Uint8Array): Outcome {
    return this.#inbound.frame(frame)
  }

  /** @throws Error when the frame is no ForwardMsg. */
  fromStreamlit(frame: Uint8Array): Outcome {
    return this.#outbound.frame(frame)
  }
}
