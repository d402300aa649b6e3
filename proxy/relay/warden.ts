import { randomUUID } from 'node:crypto'
import { encodeQuestion, encodeStop } from '../streamlit/backmsg.ts'
import { Inbound } from './inbound.ts'
import { Outbound } from './outbound.ts'
import type { Outcome } from './outcome.ts'
import { type Judged, lossIn } from './page-rules.ts'
import type { Runs } from './runs.ts'
import type { StreamlitSession } from './session.ts'
import { Tab, type TabOptions } from './tab.ts'

/** What is left to hear of a session whose browser is gone. */
export type Farewell = {
  readonly runs: Runs
  /** What Streamlit is told, as it would tell itself (`disconnect_session`, 1.67.0). */
  readonly stop: Uint8Array
  /** What it answers at once, if it speaks to this websocket at all. */
  readonly question: Uint8Array
  readonly isAnswer: (frame: Uint8Array) => boolean
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

  /** Whether it stands between a browser and this session. */
  isIn(session: StreamlitSession): boolean {
    return this.#tab.session === session
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
    if (runs.areOver || !this.mayStay()) return null
    // An id that nobody has heard of: no other answer and no output holds it.
    const id = randomUUID()
    return {
      runs,
      stop: encodeStop(),
      question: encodeQuestion(id),
      isAnswer: (frame) => Buffer.from(frame.buffer, frame.byteOffset, frame.length).includes(id)
    }
  }

  fromBrowser(frame: Uint8Array): Outcome {
    return this.#inbound.frame(frame)
  }

  /** @throws Error when the frame is no ForwardMsg. */
  fromStreamlit(frame: Uint8Array): Outcome {
    return this.#outbound.frame(frame)
  }
}
