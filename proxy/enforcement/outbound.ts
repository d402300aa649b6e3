import type { AppPage, ForwardMsgFact } from '../streamlit/forwardmsg.ts'
import { fileIdsIn, readForwardMsg, withPages } from '../streamlit/forwardmsg.ts'
import type { GuardNote } from '../streamlit/guard-note.ts'
import { listsPagesInNewSession } from '../streamlit/version.ts'
import type { ConnectionState } from './connection-state.ts'
import { refusalNotice } from './notice.ts'
import { nothing, type Outcome } from './outcome.ts'
import { type Judged, judgeAll, pathsOf } from './page-access.ts'
import { defaultTarget, type Known } from './target.ts'

/** The answers that may carry the id of a file, and the messages that show one. */
const answersWithFile: ReadonlySet<string> = new Set([
  'deferredFileResponse',
  'backendOperationResponse'
])
const showsFile: ReadonlySet<string> = new Set(['delta', 'logo', 'pageConfigChanged'])

/** Decides about the messages of Streamlit: a message of a forbidden page is withheld. */
export class Outbound {
  readonly #connection: ConnectionState

  constructor(connection: ConnectionState) {
    this.#connection = connection
  }

  /** @throws Error when the frame is not a ForwardMsg. */
  frame(frame: Uint8Array): Outcome {
    const fact = readForwardMsg(frame)
    switch (fact.kind) {
      case 'new-session':
        return this.#newSession(fact, frame)
      case 'navigation':
        return this.#navigation(fact, frame)
      case 'pages-changed':
        this.#learn(fact.pages)
        return this.#toBrowser(this.#withListed(frame))
      case 'note':
        return this.#note(fact.note, fact, frame)
      case 'content':
      case 'run':
      case 'session':
        return mayPass(fact, this.#connection.known)
          ? this.#relay(fact, frame)
          : this.#withhold(fact.type)
      case 'unknown':
        return this.#withhold('unknown')
    }
  }

  #newSession(fact: Extract<ForwardMsgFact, { kind: 'new-session' }>, frame: Uint8Array): Outcome {
    const { initialize, mainScriptPath, mainScriptHash, pageScriptHash, appPages } = fact.session
    const { options } = this.#connection
    const id = initialize?.sessionId ?? ''
    const version = initialize?.environmentInfo?.streamlitVersion ?? ''
    if (!options.acceptsWire({ version, mainScriptPath, mainScriptHash }) || id === '') {
      return { ...nothing, close: { code: 1011, reason: 'unsupported Streamlit' } }
    }
    if (!this.#connection.bind(id)) {
      return { ...nothing, close: { code: 1011, reason: 'session of another person' } }
    }
    this.#connection.session.mainScriptHash = mainScriptHash
    if (listsPagesInNewSession(version) && !options.app.usesNavigation && appPages.length > 1) {
      this.#learnFolder(appPages)
      this.#enter(
        judgeAll(this.#connection.pathsOf(pageScriptHash), options.authorizer),
        pageScriptHash
      )
    }
    return this.#toBrowser(this.#withListed(frame))
  }

  /** Before `st.navigation` lists the pages, the first page of a `pages/` app is the entry script. */
  #learnFolder(pages: readonly AppPage[]): void {
    this.#learn(pages.map((page, index) => ({ ...page, isDefault: index === 0 })))
  }

  #learn(pages: readonly AppPage[]): void {
    this.#connection.session.listPages(pages)
    this.#connection.options.app.learn(pages)
  }

  #navigation(fact: Extract<ForwardMsgFact, { kind: 'navigation' }>, frame: Uint8Array): Outcome {
    const { options } = this.#connection
    options.app.usesNavigation = true
    this.#learn(fact.pages)
    const { known } = this.#connection
    const { pageScriptHash } = fact
    this.#enter(
      judgeAll(this.#connection.pathsOf(pageScriptHash), options.authorizer),
      pageScriptHash
    )
    return this.#toBrowser(withPages(frame, (page) => mayList(page, known), pageScriptHash))
  }

  /** Records the page that is shown now, or that is replaced by the guard's message. */
  #enter(judged: Judged, hash: string): void {
    const { session, options } = this.#connection
    session.refusedHash = judged.allow ? '' : hash
    if (!judged.allow) {
      // The guard reports it by itself. Without the guard the app has moved the person to a page of
      // which nothing is shown, so the browser needs a notice.
      if (options.isGuarded) return
      options.onEvent({ type: 'page', judged, asked: 'app' })
      this.#connection.pendingNotice = judged.page
      return
    }
    if (session.currentPath === judged.page) return
    session.currentPath = judged.page
    options.onEvent({ type: 'page', judged, asked: this.#connection.asked })
    this.#connection.asked = 'app'
  }

  /** A note without the key is a message of the app, like any other. */
  #note(note: GuardNote, fact: ForwardMsgFact, frame: Uint8Array): Outcome {
    const { options, known } = this.#connection
    if (note.kind === 'unknown' || note.key !== options.noteKey) {
      const isOfApp = options.noteKey !== null && mayPass({ ...fact, kind: 'content' }, known)
      return isOfApp ? this.#toBrowser(frame) : this.#withhold(fact.type)
    }
    if (note.kind === 'file') {
      const pages = pagesBehind(fact.activeScriptHash, known)
      options.registry.deliverFiles(options.sub, [note.id], pages)
    }
    if (note.kind === 'refused') {
      const judged = judgeAll([note.page], options.authorizer)
      options.onEvent({ type: 'page', judged, asked: 'app' })
    }
    return nothing
  }

  #withListed(frame: Uint8Array): Uint8Array {
    const { known } = this.#connection
    return withPages(frame, (page) => mayList(page, known))
  }

  #relay(fact: ForwardMsgFact, frame: Uint8Array): Outcome {
    const { type, activeScriptHash, timerId } = fact
    const { session, known, timers, options } = this.#connection
    if (timerId !== '') timers.start(timerId, frame)
    if (type === 'stopAutoRerun') timers.clear()
    if (answersWithFile.has(type) || (!options.isGuarded && showsFile.has(type))) {
      const ids = fileIdsIn(frame)
      options.registry.deliverFiles(options.sub, ids, pagesBehind(activeScriptHash, known))
    }
    if (type !== 'scriptFinished') return this.#toBrowser(frame)
    // An app with one page never sends a navigation.
    if (session.currentPath === null) this.#enter(defaultTarget(known).judged, '')
    const page = this.#connection.pendingNotice
    this.#connection.pendingNotice = null
    if (page === null) return this.#toBrowser(frame)
    const notice = refusalNotice(page, options.language, options.notices)
    return { ...this.#toBrowser(frame), notice }
  }

  #toBrowser(frame: Uint8Array): Outcome {
    return { ...nothing, toBrowser: [frame] }
  }

  #withhold(message: string): Outcome {
    this.#connection.options.onEvent({ type: 'withheld', message })
    return nothing
  }
}

/** A link to another site is not a page. A page with an unknown hash is not listed. */
function mayList(page: AppPage, known: Known): boolean {
  if (page.externalUrl !== undefined || page.pageScriptHash === '') return true
  return maySee(page.pageScriptHash, known)
}

/** A message passes unless it carries the hash of a page that is unknown or forbidden. */
function mayPass({ kind, activeScriptHash }: ForwardMsgFact, known: Known): boolean {
  return activeScriptHash === '' ? kind !== 'content' : maySee(activeScriptHash, known)
}

/** The pages that may have made a message; the page that is shown if it names no page. */
function pagesBehind(activeScriptHash: string, known: Known): readonly string[] {
  const { mainScriptHash, currentPath } = known.session
  const isShared = activeScriptHash === '' || activeScriptHash === mainScriptHash
  if (isShared) return currentPath === null ? ['/'] : ['/', currentPath]
  return pathsOf(activeScriptHash, known.session, known.app, known.authorizer)
}

function maySee(hash: string, { session, app, authorizer }: Known): boolean {
  const paths = pathsOf(hash, session, app, authorizer)
  return paths.length > 0 && judgeAll(paths, authorizer).allow
}
