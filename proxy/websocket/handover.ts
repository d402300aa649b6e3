import type { IncomingMessage } from 'node:http'
import type { Grants } from '../identity/headers.ts'
import type { Dialled } from './dial.ts'

/** What was made ready for a browser before its upgrade was answered. */
export type Prepared = {
  /** Streamlit's end. */
  readonly dialled: Extract<Dialled, { ok: true }>
  /** What the policy granted when it was opened, which is what the guard was told. */
  readonly granted: Grants
  /** The session that Streamlit was asked for. */
  readonly asked: string | null
  /** From now on the websocket itself says when it closes, and how. */
  readonly adopt: () => void
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
