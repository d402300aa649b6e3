import { encodeStop } from '../streamlit/backmsg.ts'
import type { AppPage, ForwardMsgFact } from '../streamlit/forwardmsg.ts'
import { readForwardMsg, withPages } from '../streamlit/forwardmsg.ts'
import { mediaIdsIn } from '../streamlit/mentions.ts'
import { encodeStatus } from '../streamlit/notice.ts'
import { listsPagesInNewSession } from '../streamlit/version.ts'
import { mayList, mayPass, pagesBehind } from './listing.ts'
import { nothing, type Outcome, sessionOver } from './outcome.ts'
import { type Judged, judgeAll } from './page-rules.ts'
import type { Tab } from './tab.ts'
import { defaultTarget } from './target.ts'

/** Decides about what Streamlit sends: what says of itself that a forbidden page made it stays. */
export class Outbound {
  readonly #tab: Tab
  /** A run of a forbidden page is under way: nothing of any run leaves until the next begins. */
  #isWithholding = false

  constructor(tab: Tab) {
    this.#tab = tab
  }

  /** @throws Error when the frame is no ForwardMsg. */
  frame(frame: Uint8Array): Outcome {
    const fact = readForwardMsg(frame)
    this.#count(fact)
    const outcome = this.#judge(fact, frame)
    const { kind, type } = fact
    if (kind !== 'new-session' && type !== 'fileUrlsResponse') return outcome
    const next = this.#tab.fileUrls.heard()
    return next.length === 0
      ? outcome
      : { ...outcome, toStreamlit: [...outcome.toStreamlit, ...next] }
  }

  #judge(fact: ForwardMsgFact, frame: Uint8Array): Outcome {
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
        return this.#isWithholding || !mayPass(fact, this.#tab.known)
          ? this.#withhold(fact.type)
          : this.#run(fact, frame)
      case 'session':
        if (!mayPass(fact, this.#tab.known)) return this.#withhold(fact.type)
        if (fact.type !== 'sessionStatusChanged') return this.#toBrowser(frame, fact)
        return this.#tab.notice.letsHear(frame) ? this.#toBrowser(frame, fact) : nothing
      case 'unknown':
        return this.#withhold('unknown')
    }
  }

  #count({ kind, type, isFollowed }: ForwardMsgFact): void {
    const { runs } = this.#tab.session
    if (kind === 'new-session') runs.begin()
    if (type === 'scriptFinished') runs.end(isFollowed)
  }

  #newSession(fact: Extract<ForwardMsgFact, { kind: 'new-session' }>, frame: Uint8Array): Outcome {
    const { session } = fact
    const { options } = this.#tab
    const id = session.initialize?.sessionId ?? ''
    const version = session.initialize?.environmentInfo?.streamlitVersion ?? ''
    const { mainScriptPath, mainScriptHash } = session
    if (!options.acceptsWire({ version, mainScriptPath, mainScriptHash }) || id === '') {
      return { ...nothing, close: { code: 1011, reason: 'unsupported Streamlit' } }
    }
    if (!this.#tab.bind(id)) {
      return { ...nothing, close: { code: 1011, reason: 'session of another person' } }
    }
    this.#tab.notice.meet(version)
    this.#tab.session.mainScriptHash = mainScriptHash
    const isLegacy = listsPagesInNewSession(version) && !options.app.usesNavigation
    if (isLegacy && session.appPages.length > 1) this.#learnLegacy(session.appPages)
    const paths = this.#tab.pathsOf(session.pageScriptHash)
    const judged = judgeAll(paths, options.rules)
    if (!judged.allow) return this.#block(judged, paths, session.pageScriptHash)
    // A rerun that was on its way when the app started a forbidden page may carry a click on one of
    // that page's buttons, whose callback then speaks in the name of the entry script.
    this.#isWithholding = !this.#tab.mayStay()
    if (this.#isWithholding) return this.#withhold(fact.type)
    if (isLegacy) this.#enter(judged, paths, session.pageScriptHash)
    return this.#toBrowser(this.#withListed(frame), fact)
  }

  /** Before `st.navigation` said it, the first page of a `pages/` app is the entry script. */
  #learnLegacy(pages: readonly AppPage[]): void {
    this.#learn(pages.map((page, index) => ({ ...page, isDefault: index === 0 })))
  }

  #learn(pages: readonly AppPage[]): void {
    this.#tab.session.listPages(pages)
    this.#tab.options.app.learn(pages)
  }

  #navigation(fact: Extract<ForwardMsgFact, { kind: 'navigation' }>, frame: Uint8Array): Outcome {
    this.#tab.options.app.usesNavigation = true
    this.#learn(fact.pages)
    const paths = this.#tab.pathsOf(fact.pageScriptHash)
    const judged = judgeAll(paths, this.#tab.options.rules)
    if (!judged.allow) return this.#block(judged, paths, fact.pageScriptHash)
    if (this.#isWithholding) return this.#withhold('navigation')
    this.#enter(judged, paths, fact.pageScriptHash)
    const { known } = this.#tab
    const isShown = (page: AppPage) =>
      page.isDefault || page.pageScriptHash === fact.pageScriptHash || mayList(page, known)
    return this.#toBrowser(withPages(frame, isShown), fact)
  }

  #enter(judged: Judged, paths: readonly string[], hash: string): void {
    const { session, options } = this.#tab
    session.visit(paths, hash)
    if (session.currentPath === judged.page) return
    session.currentPath = judged.page
    options.onEvent({ type: 'page', judged, asked: this.#tab.asked })
    this.#tab.asked = 'app'
  }

  /**
   * The app has started a page by itself that this person may not see. The tab comes back to a fresh
   * session; what it last hears of this one makes it ask for a run there, after which it is told.
   */
  #block(judged: Judged, paths: readonly string[], hash: string): Outcome {
    const { session, options } = this.#tab
    session.visit(paths, hash)
    session.blocked = judged.page
    session.keep()
    if (this.#isWithholding) return this.#withhold('navigation')
    this.#isWithholding = true
    options.onEvent({ type: 'page', judged, asked: 'app' })
    return { toStreamlit: [encodeStop()], toBrowser: [encodeStatus(true)], close: sessionOver }
  }

  #withListed(frame: Uint8Array): Uint8Array {
    const { known } = this.#tab
    return withPages(frame, (page) => mayList(page, known))
  }

  #run(fact: ForwardMsgFact, frame: Uint8Array): Outcome {
    const { type, activeScriptHash, fragmentIds, askableIds, widgetHashes } = fact
    const { session, notice, known, timers } = this.#tab
    for (const id of fragmentIds) session.deliverFragment(id, activeScriptHash)
    if (type === 'autoRerun') for (const id of fragmentIds) timers.start(id, frame)
    if (type === 'stopAutoRerun') timers.end()
    if (fact.isBeside) notice.giveWay()
    for (const id of askableIds) session.deliverId(id)
    for (const hash of widgetHashes) session.deliverWidget(hash)
    const outcome = this.#toBrowser(frame, fact)
    if (type !== 'scriptFinished') return outcome
    // An app of one page never says where it is.
    if (session.currentPath === null) {
      const { judged, paths } = defaultTarget(known)
      this.#enter(judged, paths, '')
    }
    return { ...outcome, toBrowser: [...outcome.toBrowser, ...notice.due()] }
  }

  #toBrowser(frame: Uint8Array, { activeScriptHash }: ForwardMsgFact): Outcome {
    const ids = mediaIdsIn(frame)
    const { bindings, sub } = this.#tab.options
    if (ids.length > 0)
      bindings.deliverMedia(sub, ids, pagesBehind(activeScriptHash, this.#tab.known))
    return { ...nothing, toBrowser: [frame] }
  }

  #withhold(message: string): Outcome {
    this.#tab.options.onEvent({ type: 'withheld', message })
    return nothing
  }
}
