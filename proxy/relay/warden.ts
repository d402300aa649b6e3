import type { BackMsgFact, ClientState } from '../streamlit/backmsg.ts'
import { encodeDefaultRerun, encodeRerun, encodeStop, readBackMsg } from '../streamlit/backmsg.ts'
import type { AppPage, ForwardMsgFact } from '../streamlit/forwardmsg.ts'
import { readForwardMsg, withPages } from '../streamlit/forwardmsg.ts'
import { mediaIdsIn } from '../streamlit/mentions.ts'
import { listsPagesInNewSession } from '../streamlit/version.ts'
import type { AppPages } from './app-pages.ts'
import type { Bindings } from './bindings.ts'
import { mayList, mayPass, pagesBehind } from './listing.ts'
import { Notice } from './notice.ts'
import { type Close, nothing, type Outcome, type WardenEvent, type Wire } from './outcome.ts'
import { type Judged, judgeAll, mayStay, pathsOf, type Rules } from './page-rules.ts'
import { StreamlitSession } from './session.ts'
import { type Asked, defaultTarget, type Target, targetOf } from './target.ts'

export type WardenOptions = {
  readonly sub: string
  readonly rules: Rules
  readonly app: AppPages
  readonly bindings: Bindings
  /** The session that the browser asked to resume, if it is this person's. */
  readonly resumed: StreamlitSession | undefined
  /** The tab was sent away from a session that is over, and may still show why. */
  readonly comesBack: boolean
  /** Says whether this Streamlit may be relayed at all; see request/wire-check. */
  readonly acceptsWire: (wire: Wire) => boolean
  readonly onEvent: (event: WardenEvent) => void
}

/** The tab comes back to a fresh session. */
const sessionOver: Close = { code: 1012, reason: 'a page of this session is closed to you' }

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
  readonly #options: WardenOptions
  #session: StreamlitSession
  #sessionId: string | null = null
  #hasRun: boolean
  /** A run of a forbidden page is under way: nothing of any run leaves until the next begins. */
  #isWithholding = false
  readonly #notice: Notice
  /** How the page was asked for that Streamlit is to run next; `app` when nobody asked. */
  #asked: Asked = 'app'

  constructor(options: WardenOptions) {
    this.#options = options
    this.#session = options.resumed ?? new StreamlitSession(options.sub)
    this.#hasRun = options.resumed !== undefined
    this.#notice = new Notice(options.comesBack)
  }

  get sessionId(): string | null {
    return this.#sessionId
  }

  get currentPath(): string | null {
    return this.#session.currentPath
  }

  /** Whether every page that ran in this session may still be seen. */
  mayStay(): boolean {
    return mayStay(this.#session, this.#options.rules)
  }

  fromBrowser(frame: Uint8Array): Outcome {
    const read = readBackMsg(frame)
    if (!read.ok) {
      this.#options.onEvent({ type: 'refused-message', message: read.fault })
      return { ...nothing, close: { code: read.fault === 'not-utf8' ? 1007 : 1002, reason: '' } }
    }
    return this.#message(read.fact)
  }

  #message(fact: BackMsgFact): Outcome {
    switch (fact.kind) {
      case 'rerun':
        return this.#rerun(fact.state)
      case 'stop':
      case 'heartbeat':
      case 'file-urls':
        return { ...nothing, toStreamlit: [fact.data] }
      case 'deferred-file':
        return this.#byId(fact.fileId, fact)
      case 'dataframe-chunk':
        return this.#byId(fact.sourceId, fact)
      case 'closed':
        this.#options.onEvent({ type: 'refused-message', message: fact.type })
        return nothing
    }
  }

  /** Relays a request for something only if its id was delivered in this session. */
  #byId(id: string, fact: { readonly kind: string; readonly data: Uint8Array }): Outcome {
    if (this.#session.hasId(id) && this.mayStay()) return { ...nothing, toStreamlit: [fact.data] }
    this.#options.onEvent({ type: 'refused-message', message: fact.kind })
    return nothing
  }

  #rerun(state: ClientState): Outcome {
    if (!this.mayStay()) return this.#leave(state)
    // The first rerun of a tab that came back is the frontend's own and not the person's.
    if (!state.isAutoRerun && this.#hasRun) this.#notice.dismiss()
    const fragment = this.#fragmentTarget(state.fragmentId)
    if (fragment === 'unknown') {
      // Streamlit ignores what it does not know as well (AppSession.request_rerun, 1.67.0).
      this.#options.onEvent({ type: 'refused-message', message: 'unknown-fragment' })
      return nothing
    }
    if (fragment !== null && !fragment.judged.allow) return this.#refuse(state, fragment)

    // Judged for a fragment too: `st.rerun()` in it runs the page that the message names.
    const target = targetOf(state, this.#known)
    if (!target.judged.allow) return this.#refuse(state, target)

    this.#hasRun = true
    this.#asked = target.asked
    // What did not count for the decision is not said to Streamlit either.
    if (target.asked !== 'hash') state.pageScriptHash = ''
    if (target.asked !== 'name') state.pageName = ''
    this.#session.visit(target.paths, state.pageScriptHash)
    return { ...nothing, toStreamlit: [encodeRerun(state)] }
  }

  /**
   * A page ran in this session that may not be seen: its right was taken away, or the app started it
   * against the policy. Its callbacks cannot be told from others, and what they write counts as the
   * entry script's, so nothing runs here any more. The tab comes back to a fresh session; not while
   * it only renews itself under an open notice, which nobody would get to read.
   */
  #leave({ isAutoRerun }: ClientState): Outcome {
    this.#options.onEvent({ type: 'refused-message', message: 'session-ended' })
    if (isAutoRerun && this.#notice.isOpen) return nothing
    return { ...nothing, close: sessionOver }
  }

  /** A fragment runs on its own page's rights, whichever page the message claims. */
  #fragmentTarget(id: string): Target | 'unknown' | null {
    if (id === '') return null
    const hash = this.#session.fragmentPage(id)
    if (hash === undefined) return 'unknown'
    const paths = this.#pathsOf(hash)
    return { judged: judgeAll(paths, this.#options.rules), asked: 'fragment', paths }
  }

  get #known() {
    const { app, rules } = this.#options
    return { session: this.#session, app, rules }
  }

  #pathsOf(hash: string): readonly string[] {
    return pathsOf(hash, this.#session, this.#options.app, this.#options.rules)
  }

  /**
   * Says no and leaves the app usable. Where a page is shown already, it stays as it is and nothing
   * is sent. A tab in which nothing has run yet gets the default page, if that is allowed; of the
   * refused message only place and language go with it.
   */
  #refuse(state: ClientState, { judged, asked }: Target): Outcome {
    this.#options.onEvent({ type: 'page', judged, asked })
    if (this.#hasRun || !defaultTarget(this.#known).judged.allow) {
      return { ...nothing, toBrowser: [this.#notice.open(judged.page)] }
    }
    this.#hasRun = true
    this.#notice.defer(judged.page)
    return { ...nothing, toStreamlit: [encodeDefaultRerun(state)] }
  }

  /** @throws Error when the frame is no ForwardMsg. */
  fromStreamlit(frame: Uint8Array): Outcome {
    const fact = readForwardMsg(frame)
    switch (fact.kind) {
      case 'new-session':
        return this.#newSession(fact, frame)
      case 'navigation':
        return this.#navigation(fact, frame)
      case 'pages-changed':
        this.#learn(fact.pages)
        return this.#toBrowser(this.#withListed(frame), fact)
      case 'content':
      case 'run':
        return this.#isWithholding || !mayPass(fact, this.#known)
          ? this.#withhold(fact.type)
          : this.#run(fact, frame)
      case 'session':
        if (!mayPass(fact, this.#known)) return this.#withhold(fact.type)
        if (this.#notice.isOpen && fact.type === 'sessionStatusChanged') return nothing
        return this.#toBrowser(frame, fact)
      case 'unknown':
        return this.#withhold('unknown')
    }
  }

  #newSession(fact: Extract<ForwardMsgFact, { kind: 'new-session' }>, frame: Uint8Array): Outcome {
    const { session } = fact
    const id = session.initialize?.sessionId ?? ''
    const version = session.initialize?.environmentInfo?.streamlitVersion ?? ''
    const { mainScriptPath, mainScriptHash } = session
    if (!this.#options.acceptsWire({ version, mainScriptPath, mainScriptHash }) || id === '') {
      return { ...nothing, close: { code: 1011, reason: 'unsupported Streamlit' } }
    }
    if (!this.#bind(id)) {
      return { ...nothing, close: { code: 1011, reason: 'session of another person' } }
    }
    this.#session.mainScriptHash = mainScriptHash
    const isLegacy = listsPagesInNewSession(version) && !this.#options.app.usesNavigation
    if (isLegacy && session.appPages.length > 1) this.#learnLegacy(session.appPages)
    const paths = this.#pathsOf(session.pageScriptHash)
    const judged = judgeAll(paths, this.#options.rules)
    if (!judged.allow) return this.#block(judged, paths, session.pageScriptHash)
    // A rerun that was on its way when the app started a forbidden page may carry a click on one of
    // that page's buttons, whose callback then speaks in the name of the entry script.
    this.#isWithholding = !this.mayStay()
    if (this.#isWithholding) return this.#withhold(fact.type)
    if (isLegacy) this.#enter(judged, paths, session.pageScriptHash)
    return this.#toBrowser(this.#withListed(frame), fact)
  }

  /** Ties this socket to the session that Streamlit has named; says no if it is not this person's. */
  #bind(id: string): boolean {
    if (this.#sessionId !== null) return id === this.#sessionId
    const { bindings, sub, resumed } = this.#options
    if (bindings.isForeign(sub, id)) return false
    const known = bindings.sessionOf(sub, id)
    if (known !== undefined) this.#session = known
    // A fresh one after all; what was asked of it was noted with the other.
    else if (resumed !== undefined) this.#session = new StreamlitSession(sub, resumed)
    bindings.bindSession(id, this.#session)
    this.#sessionId = id
    return true
  }

  /** Before `st.navigation` said it, the first page of a `pages/` app is the entry script. */
  #learnLegacy(pages: readonly AppPage[]): void {
    this.#learn(pages.map((page, index) => ({ ...page, isDefault: index === 0 })))
  }

  #learn(pages: readonly AppPage[]): void {
    this.#session.listPages(pages)
    this.#options.app.learn(pages)
  }

  #navigation(fact: Extract<ForwardMsgFact, { kind: 'navigation' }>, frame: Uint8Array): Outcome {
    this.#options.app.usesNavigation = true
    this.#learn(fact.pages)
    const paths = this.#pathsOf(fact.pageScriptHash)
    const judged = judgeAll(paths, this.#options.rules)
    if (!judged.allow) return this.#block(judged, paths, fact.pageScriptHash)
    if (this.#isWithholding) return this.#withhold('navigation')
    this.#enter(judged, paths, fact.pageScriptHash)
    const isShown = (page: AppPage) =>
      page.isDefault || page.pageScriptHash === fact.pageScriptHash || mayList(page, this.#known)
    return this.#toBrowser(withPages(frame, isShown), fact)
  }

  #enter(judged: Judged, paths: readonly string[], hash: string): void {
    this.#session.visit(paths, hash)
    if (this.#session.currentPath === judged.page) return
    this.#session.currentPath = judged.page
    this.#options.onEvent({ type: 'page', judged, asked: this.#asked })
    this.#asked = 'app'
  }

  /** The app has started a page by itself that this person may not see. */
  #block(judged: Judged, paths: readonly string[], hash: string): Outcome {
    this.#session.visit(paths, hash)
    if (this.#isWithholding) return this.#withhold('navigation')
    this.#isWithholding = true
    this.#options.onEvent({ type: 'page', judged, asked: 'app' })
    return {
      toStreamlit: [encodeStop()],
      toBrowser: [this.#notice.open(judged.page)],
      close: sessionOver
    }
  }

  #withListed(frame: Uint8Array): Uint8Array {
    return withPages(frame, (page) => mayList(page, this.#known))
  }

  #run(fact: ForwardMsgFact, frame: Uint8Array): Outcome {
    const { type, activeScriptHash, fragmentIds, askableIds } = fact
    for (const id of fragmentIds) this.#session.deliverFragment(id, activeScriptHash)
    for (const id of askableIds) this.#session.deliverId(id)
    const outcome = this.#toBrowser(frame, fact)
    if (type !== 'scriptFinished') return outcome
    // An app of one page never says where it is.
    if (this.#session.currentPath === null) {
      const { judged, paths } = defaultTarget(this.#known)
      this.#enter(judged, paths, '')
    }
    return { ...outcome, toBrowser: [...outcome.toBrowser, ...this.#notice.due()] }
  }

  #toBrowser(frame: Uint8Array, { activeScriptHash }: ForwardMsgFact): Outcome {
    const ids = mediaIdsIn(frame)
    const { bindings, sub } = this.#options
    if (ids.length > 0) bindings.deliverMedia(sub, ids, pagesBehind(activeScriptHash, this.#known))
    return { ...nothing, toBrowser: [frame] }
  }

  #withhold(message: string): Outcome {
    this.#options.onEvent({ type: 'withheld', message })
    return nothing
  }
}
