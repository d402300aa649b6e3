import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import type { Tcp } from './pair.ts'
import type { StreamlitSession } from './session.ts'

/** What was made ready for a browser before its upgrade was answered. */
export type Prepared = {
  readonly streamlit: WebSocket
  /** The connection under it. */
  readonly tcp: Tcp
  /** The session that is resumed, if one is. */
  readonly resumed: StreamlitSession | undefined
  /** The page for which the session that the browser asked for is over, if the app started one. */
  readonly blocked: string | null
  /** Lets others come back to that session, once this websocket is known. */
  readonly free: () => void
  /** From now on the websocket itself says when it closes, and how. */
  readonly own: () => void
}

/** Carries what was prepared for a request over to the websocket that it becomes. */
export class Handover {
  readonly #prepared = new WeakMap<IncomingMessage, Prepared>()

  put(request: IncomingMessage, prepared: Prepared): void {
    this.#prepared.set(request, prepared)
  }

  /** @throws Error when nothing was prepared: a websocket that nobody has let in. */
  of(request: IncomingMessage): Prepared {
    const prepared = this.#prepared.get(request)
    if (prepared === undefined) throw new Error('a websocket came in that nobody has let in')
    return prepared
  }
}
