import type { Grants } from '../identity/headers.ts'
import type { Language } from '../language/language.ts'
import type { AppPages } from './app-pages.ts'
import type { NoticeContext } from './notice.ts'
import type { WardenEvent } from './outcome.ts'
import { type PageAuthorizer, pathsOf } from './page-access.ts'
import { type SessionRegistry, StreamlitSession } from './session-registry.ts'
import type { Known, RequestOrigin } from './target.ts'
import { Timers } from './timers.ts'
import type { Wire } from './wire-check.ts'

export type ConnectionOptions = {
  readonly sub: string
  readonly authorizer: PageAuthorizer
  /** What the policy said of pages when the websocket was opened; see policy/granted. */
  readonly granted: Grants
  readonly app: AppPages
  readonly registry: SessionRegistry
  /** Whether the guard is there: it then decides what begins, and names every file. */
  readonly isGuarded: boolean
  /** What its notes hold; `null` where it has said nothing on this websocket. */
  readonly noteKey: string | null
  /** The session that Streamlit has connected this websocket to; `null` where it has not said yet. */
  readonly sessionId: string | null
  /** The pages that the app has listed there; a proxy that was replaced knows them from the guard. */
  readonly listed: readonly (readonly [hash: string, path: string])[]
  /** Whether that session goes on from an earlier websocket. */
  readonly isResumed: boolean
  readonly language: Language
  readonly notices: NoticeContext
  /** Says whether this Streamlit may be relayed at all; see enforcement/wire-check. */
  readonly acceptsWire: (wire: Wire) => boolean
  readonly onEvent: (event: WardenEvent) => void
}

/** What both directions of one websocket know. */
export class ConnectionState {
  readonly options: ConnectionOptions
  readonly timers = new Timers()
  /** How the page was asked for that Streamlit is to run next; `app` when nobody asked. */
  asked: RequestOrigin = 'app'
  /** The page to tell of when the run that replaces the refused one is over. */
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

  /** Ties this websocket to the session that Streamlit has named; says no if it is not this person's. */
  bind(id: string): boolean {
    if (this.#sessionId !== null) return id === this.#sessionId
    const { registry, sub, granted } = this.options
    if (registry.isForeign(sub, id)) return false
    this.#session = registry.sessionOf(sub, id) ?? this.#session
    this.#session.granted = granted
    registry.bindSession(id, this.#session)
    this.#sessionId = id
    return true
  }
}
