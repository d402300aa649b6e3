import type { BackMsgFact, ClientState } from '../streamlit/backmsg.ts'
import { encodeDefaultRerun, encodeRerun, readBackMsg } from '../streamlit/backmsg.ts'
import { encodeStatus, encodeUploadRefusal } from '../streamlit/forwardmsg.ts'
import type { ConnectionState } from './connection-state.ts'
import { refusalNotice } from './notice.ts'
import { nothing, type Outcome } from './outcome.ts'
import { mayRead } from './page-access.ts'
import { defaultTarget, type Target, targetOf } from './target.ts'

/** As many files may be uploaded at once. While Streamlit makes that many addresses it does nothing else. */
const maxFiles = 2_000

/** Decides about what a browser sends: nothing of it but our own encoding reaches Streamlit. */
export class Inbound {
  readonly #connection: ConnectionState
  /** Whether a page is shown already, which a refusal leaves as it is. */
  #hasRun: boolean

  constructor(connection: ConnectionState) {
    this.#connection = connection
    this.#hasRun = connection.options.isResumed
  }

  frame(frame: Uint8Array): Outcome {
    const read = readBackMsg(frame)
    if (!read.ok) {
      this.#report(read.fault)
      if (read.fault === 'name-too-long') return nothing
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
      case 'dataframe-chunk':
        return { ...nothing, toStreamlit: [fact.data] }
      case 'file-urls':
        return this.#fileUrls(fact)
      case 'deferred-file':
        return this.#deferredFile(fact)
      case 'closed':
        this.#report(fact.type)
        return nothing
    }
  }

  #fileUrls({ files, requestId, data }: Extract<BackMsgFact, { kind: 'file-urls' }>): Outcome {
    if (files <= maxFiles) return { ...nothing, toStreamlit: [data] }
    this.#report('too-many-files')
    const text = `At most ${maxFiles} files can be uploaded at once.`
    return { ...nothing, toBrowser: [encodeUploadRefusal(requestId, text)] }
  }

  /** Streamlit gives a deferred download to whoever knows its id (`execute_deferred`, 1.52 to 1.67). */
  #deferredFile({ fileId, data }: Extract<BackMsgFact, { kind: 'deferred-file' }>): Outcome {
    const { registry, sub, authorizer } = this.#connection.options
    if (mayRead(registry.pagesOfFile(sub, fileId), authorizer)) {
      return { ...nothing, toStreamlit: [data] }
    }
    this.#report('deferred-file')
    return nothing
  }

  #rerun(state: ClientState): Outcome {
    // Judged for a fragment too: `st.rerun()` in it runs the page that the message names.
    const target = targetOf(state, this.#connection.known)
    if (!target.judged.allow) return this.#refuse(state, target)
    this.#hasRun = true
    if (state.fragmentId === '') this.#connection.timers.end()
    this.#connection.asked = target.asked
    // What did not count for the decision is not said to Streamlit either.
    if (target.asked !== 'hash') state.pageScriptHash = ''
    if (target.asked !== 'name') state.pageName = ''
    return { ...nothing, toStreamlit: [encodeRerun(state)] }
  }

  /**
   * Says no and leaves the app usable. Where a page is shown already, it stays as it is and goes
   * on. A tab in which nothing has run yet gets the default page, if that is allowed; of the
   * refused message only place and language go with it.
   */
  #refuse(state: ClientState, { judged, asked }: Target): Outcome {
    const { options, known, timers } = this.#connection
    options.onEvent({ type: 'page', judged, asked })
    if (!this.#hasRun && defaultTarget(known).judged.allow) {
      this.#hasRun = true
      this.#connection.pendingNotice = judged.page
      return { ...nothing, toStreamlit: [encodeDefaultRerun(state)] }
    }
    return {
      ...nothing,
      // The click has the frontend wait for a run to begin and to end.
      toBrowser: [encodeStatus(true), encodeStatus(false), ...timers.again()],
      notice: refusalNotice(judged.page, options.language, options.notices)
    }
  }

  #report(message: string): void {
    this.#connection.options.onEvent({ type: 'refused-message', message })
  }
}
