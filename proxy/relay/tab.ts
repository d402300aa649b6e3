import type { Language } from '../language/language.ts'
import type { AppPages } from './app-pages.ts'
import type { Bindings } from './bindings.ts'
import { FileUrls } from './file-urls.ts'
import { Notice } from './notice.ts'
import type { WardenEvent, Wire } from './outcome.ts'
import { mayStay, pathsOf, type Rules } from './page-rules.ts'
import { StreamlitSession } from './session.ts'
import type { Asked, Known } from './target.ts'
import { Timers } from './timers.ts'

export type TabOptions = {
  readonly sub: string
  readonly rules: Rules
  readonly app: AppPages
  readonly bindings: Bindings
  /** The session that the browser asked to resume, if it is this person's. */
  readonly resumed: StreamlitSession | undefined
  /** The page for which the session is over that the browser asked to resume, if there was one. */
  readonly blocked: string | null
  /** What the person reads our own sentences in. */
  readonly language: Language
  /** Says whether this Streamlit may be relayed at all; see relay/wire-check. */
  readonly acceptsWire: (wire: Wire) => boolean
  readonly onEvent: (event: WardenEvent) => void
}

/** What both directions of one websocket know: a person's browser tab and what has run in it. */
export class Tab {
  readonly options: TabOptions
  readonly notice: Notice
  readonly timers = new Timers()
  readonly fileUrls = new FileUrls()
  /** How the page was asked for that Streamlit is to run next; `app` when nobody asked. */
  asked: Asked = 'app'
  #session: StreamlitSession
  /** The id by which Streamlit names the session; `null` before it did. */
  #sessionId: string | null = null

  constructor(options: TabOptions) {
    this.options = options
    this.notice = new Notice(options.blocked, options.language)
    this.#session = options.resumed ?? new StreamlitSession(options.sub)
  }

  get session(): StreamlitSession {
    return this.#session
  }

  get known(): Known {
    const { app, rules } = this.options
    return { session: this.#session, app, rules }
  }

  pathsOf(hash: string): readonly string[] {
    return pathsOf(hash, this.#session, this.options.app, this.options.rules)
  }

  /** Whether every page that ran in this session may still be seen. */
  mayStay(): boolean {
    return mayStay(this.#session, this.options.rules)
  }

  /** Ties this socket to the session that Streamlit has named; says no if it is not this person's. */
  bind(id: string): boolean {
    if (this.#sessionId !== null) return id === this.#sessionId
    const { bindings, sub, resumed } = this.options
    if (bindings.isForeign(sub, id)) return false
    const known = bindings.sessionOf(sub, id)
    if (known !== undefined) this.#session = known
    // A fresh one after all; what was asked of it was noted with the other.
    else if (resumed !== undefined) this.#session = new StreamlitSession(sub, resumed)
    bindings.bindSession(id, this.#session)
    this.#sessionId = id
    return true
  }
}
