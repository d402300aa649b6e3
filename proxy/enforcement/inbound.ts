import type { BackMsgFact, ClientState } from '../streamlit/backmsg.ts'
import { encodeDefaultRerun, encodeRerun, readBackMsg } from '../streamlit/backmsg.ts'
import { encodeStatus, encodeUploadRefusal } from '../streamlit/forwardmsg.ts'
import type { ConnectionState } from './connection-state.ts'
import { refusalNotice } from './notice.ts'
import { nothing, type Outcome } from './outcome.ts'
import { mayRead } from './page-access.ts'
import { defaultTarget, type Target, targetOf } from './target.ts'

/** The maximum number of files in one upload. While Streamlit makes their addresses it does nothing else. */
const maxFiles = 2_000

/** Decides about the messages of a browser. Only our own encoding of them reaches Streamlit. */
export class Inbound {
  readonly #connection: ConnectionState
  /** Whether a page is shown already; a refusal does not change it. */
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

  /** Streamlit gives a deferred download to anyone with its id (`execute_deferred`, 1.52 to 1.67). */
  #deferredFile({ fileId, data }: Extract<BackMsgFact, { kind: 'deferred-file' }>): Outcome {
    const { registry, sub, authorizer } = this.#connection.options
    if (mayRead(registry.pagesOfFile(sub, fileId), authorizer)) {
      return { ...nothing, toStreamlit: [data] }
    }
    this.#report('deferred-file')
    return nothing
  }

  #rerun(state: ClientState): Outcome {
    // A fragment needs a decision too: `st.rerun()` in it runs the page that the message names.
    const target = targetOf(state, this.#connection.known)
    if (!target.judged.allow) return this.#refuse(state, target)
    this.#hasRun = true
    if (state.fragmentId === '') this.#connection.timers.clear()
    this.#connection.asked = target.asked
    // Streamlit gets only the value that the decision is about.
    if (target.asked !== 'hash') state.pageScriptHash = ''
    if (target.asked !== 'name') state.pageName = ''
    return { ...nothing, toStreamlit: [encodeRerun(state)] }
  }

  /**
   * Refuses a rerun so that the app stays usable. A page that is shown already stays as it is. A browser
   * in which nothing has run yet gets the default page, if that is allowed; of the refused message only
   * time zone, locale and the like go with it.
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
      // After a click the frontend waits for a run to begin and to end.
      toBrowser: [encodeStatus(true), encodeStatus(false), ...timers.startFrames()],
      notice: refusalNotice(judged.page, options.language, options.notices)
    }
  }

  #report(message: string): void {
    this.#connection.options.onEvent({ type: 'refused-message', message })
  }
}
