import type { BackMsgFact, ClientState } from '../streamlit/backmsg.ts'
import { encodeDefaultRerun, encodeRerun, readBackMsg } from '../streamlit/backmsg.ts'
import { RIGHT_ENDED } from './close-code.ts'
import { NamedWidgets } from './named-widgets.ts'
import { nothing, type Outcome, sessionOver } from './outcome.ts'
import { judgeAll } from './page-rules.ts'
import type { Tab } from './tab.ts'
import { defaultTarget, type Target, targetOf } from './target.ts'

/** Decides about what a browser sends: nothing of it but our own encoding reaches Streamlit. */
export class Inbound {
  readonly #tab: Tab
  #hasRun: boolean
  readonly #widgets = new NamedWidgets()

  constructor(tab: Tab) {
    this.#tab = tab
    this.#hasRun = tab.options.resumed !== undefined
  }

  frame(frame: Uint8Array): Outcome {
    const read = readBackMsg(frame)
    if (!read.ok) {
      this.#tell(read.fault)
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
        return { ...nothing, toStreamlit: [fact.data] }
      case 'file-urls':
        return this.#fileUrls(fact.data, fact.files)
      case 'deferred-file':
        return this.#byId(fact.fileId, fact)
      case 'dataframe-chunk':
        return this.#byId(fact.sourceId, fact)
      case 'closed':
        this.#tell(fact.type)
        return nothing
    }
  }

  #fileUrls(data: Uint8Array, files: number): Outcome {
    const toStreamlit = this.#tab.fileUrls.ask(data, files)
    if (toStreamlit !== null) return { ...nothing, toStreamlit }
    this.#tell('too-many-files')
    return nothing
  }

  /** Relays a request for something only if its id was delivered in this session. */
  #byId(id: string, fact: { readonly kind: string; readonly data: Uint8Array }): Outcome {
    if (this.#tab.session.hasId(id) && this.#tab.mayStay()) {
      return { ...nothing, toStreamlit: [fact.data] }
    }
    this.#tell(fact.kind)
    return nothing
  }

  #rerun(state: ClientState): Outcome {
    if (!this.#tab.mayStay()) return this.#leave()
    if (!state.isAutoRerun) this.#tab.notice.dismiss()
    const fragment = this.#fragmentTarget(state.fragmentId)
    if (fragment === 'unknown') {
      // Streamlit ignores what it does not know as well (AppSession.request_rerun, 1.67.0).
      this.#tell('unknown-fragment')
      return nothing
    }
    if (fragment !== null && !fragment.judged.allow) return this.#refuse(state, fragment)

    // Judged for a fragment too: `st.rerun()` in it runs the page that the message names.
    const target = targetOf(state, this.#tab.known)
    if (!target.judged.allow) return this.#refuse(state, target)

    const saysAll = this.#widgets.limit(state, this.#tab.session, !this.#hasRun)
    if (!saysAll) this.#tell('unknown-widget')
    this.#hasRun = true
    if (fragment === null) {
      this.#tab.timers.end()
      this.#tab.notice.makeRoom()
    }
    this.#tab.asked = target.asked
    // What did not count for the decision is not said to Streamlit either.
    if (target.asked !== 'hash') state.pageScriptHash = ''
    if (target.asked !== 'name') state.pageName = ''
    this.#tab.session.visit(target.paths, state.pageScriptHash)
    return this.#run(encodeRerun(state))
  }

  /**
   * A page ran in this session that may not be seen: its right was taken away, or the app started it
   * against the policy. Its callbacks cannot be told from others, and what they write counts as the
   * entry script's, so nothing runs here any more. The tab comes back to a fresh session.
   */
  #leave(): Outcome {
    this.#tell('session-ended')
    return { ...nothing, close: sessionOver }
  }

  /** A fragment runs on its own page's rights, whichever page the message claims. */
  #fragmentTarget(id: string): Target | 'unknown' | null {
    if (id === '') return null
    const hash = this.#tab.session.fragmentPage(id)
    if (hash === undefined) return 'unknown'
    const paths = this.#tab.pathsOf(hash)
    return { judged: judgeAll(paths, this.#tab.options.rules), asked: 'fragment', paths }
  }

  /**
   * Says no and leaves the app usable. Where a page is shown already, it stays as it is and goes
   * on. A tab in which nothing has run yet gets the default page, if that is allowed; of the
   * refused message only place and language go with it.
   */
  #refuse(state: ClientState, { judged, asked }: Target): Outcome {
    const { notice, known, options, timers } = this.#tab
    options.onEvent({ type: 'page', judged, asked })
    if (this.#hasRun || !defaultTarget(known).judged.allow) {
      return { ...nothing, toBrowser: [...notice.open(judged.page), ...timers.again()] }
    }
    this.#hasRun = true
    notice.defer(judged.page)
    return this.#run(encodeDefaultRerun(state))
  }

  #run(frame: Uint8Array): Outcome {
    if (this.#tab.session.ask()) return { ...nothing, toStreamlit: [frame] }
    this.#tell('session-resumed-elsewhere')
    return { ...nothing, close: { code: RIGHT_ENDED, reason: 'resumed elsewhere' } }
  }

  #tell(message: string): void {
    this.#tab.options.onEvent({ type: 'refused-message', message })
  }
}
