import type { Grants } from '../identity/headers.ts'
import type { Language } from '../language/language.ts'
import type { AppPages } from './app-pages.ts'
import type { NoticeContext } from './notice.ts'
import type { WardenEvent } from './outcome.ts'
import { type PageAuthorizer, pathsOf } from './page-access.ts'
import { type SessionRegistry, StreamlitSession } from './session-registry.ts'
import type { Known, RequestOrigin } from './target.ts'
import type { Wire } from './wire-check.ts'

/** Far more than any page has; a limit for apps that make fragments in a loop. */
const maxTimers = 1_000

export type ConnectionOptions = {
  readonly sub: string
  readonly authorizer: PageAuthorizer
  /** The pages that the policy granted when the websocket was opened. */
  readonly granted: Grants
  readonly app: AppPages
  readonly registry: SessionRegistry
  /** Whether the guard is there: it then decides which page begins, and reports every file. */
  readonly isGuarded: boolean
  /** The key in each of its notes; `null` without a guard on this websocket. */
  readonly noteKey: string | null
  /** The session of this websocket, as the guard reports it; `null` until it is known. */
  readonly sessionId: string | null
  /** The pages that the app has listed in it; a new proxy process gets them from the guard. */
  readonly listed: readonly (readonly [hash: string, path: string])[]
  /** Whether that session is resumed from an earlier websocket. */
  readonly isResumed: boolean
  readonly language: Language
  readonly notices: NoticeContext
  /** Whether this Streamlit may be relayed at all; see enforcement/wire-check. */
  readonly acceptsWire: (wire: Wire) => boolean
  readonly onEvent: (event: WardenEvent) => void
}

/**
 * What both directions of one websocket know. Its session is unbound until the guard or Streamlit names
 * it, and bound from then on. A session of another person, or a second session, is refused:
 *
 *                 bind(own or new id)              bind(the same id)
 *     unbound ────────────────────────▶ bound(id) ──────────────────▶ bound(id)
 *        │ bind(foreign id): refused        │ bind(any other id): refused
 *        ▼                                  ▼
 *     unbound                           bound(id)
 */
export class ConnectionState {
  readonly options: ConnectionOptions
  readonly timers = new FragmentTimers()
  /** How the page was requested that Streamlit runs next; `app` if the app started it. */
  asked: RequestOrigin = 'app'
  /** The refused page, for the notice at the end of the run that replaces the refused one. */
  pendingNotice: string | null = null
  #session: StreamlitSession
  #sessionId: string | null = null

  constructor(options: ConnectionOptions) {
    this.options = options
    this.#session = new StreamlitSession(options.sub, options.granted)
    if (options.sessionId !== null) this.bind(options.sessionId)
    this.#session.recall(options.listed)
  }

  get session(): StreamlitSession {
    return this.#session
  }

  get sessionId(): string | null {
    return this.#sessionId
  }

  get known(): Known {
    const { app, authorizer, isGuarded } = this.options
    return { session: this.#session, app, authorizer, isGuarded }
  }

  pathsOf(hash: string): readonly string[] {
    return pathsOf(hash, this.#session, this.options.app, this.options.authorizer)
  }

  /** Binds this websocket to a session. @returns whether the session may be this websocket's. */
  bind(id: string): boolean {
    if (this.#sessionId !== null) return id === this.#sessionId
    const { registry, sub, granted } = this.options
    const session = registry.sessionOf(sub, id) ?? this.#session
    if (!registry.bindSession(id, session)) return false
    session.granted = granted
    this.#session = session
    this.#sessionId = id
    return true
  }
}

/**
 * The messages that start the timers of the fragments on the page that is shown (`run_every`). A click
 * on a link makes the frontend end these timers before it has an answer (`onPageChange` in
 * frontend/app/src/App.tsx), so a refusal of the click must start them again.
 */
export class FragmentTimers {
  readonly #frames = new Map<string, Uint8Array>()

  /** Records a message that starts a timer in the browser. */
  start(fragmentId: string, frame: Uint8Array): void {
    if (this.#frames.size >= maxTimers) return
    // A copy: the frame is a part of the whole buffer that was read with it.
    this.#frames.set(fragmentId, new Uint8Array(frame))
  }

  /** Drops all of them: the page runs again, or some were stopped. A timer too many would be worse. */
  clear(): void {
    this.#frames.clear()
  }

  /** The messages that start all of them again. */
  startFrames(): readonly Uint8Array[] {
    return [...this.#frames.values()]
  }
}
