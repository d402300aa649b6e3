import type { Language } from '../language/language.ts'
import { wordsIn } from '../language/words.ts'
import { encodeNotice } from '../streamlit/forwardmsg.ts'

/**
 * The dialog by which a person reads that a page was refused. A script that starts would close it
 * unread (`handleSessionStatusChanged` in Streamlit's frontend), so the warden asks whether it is open.
 */
export class Notice {
  #isOpen: boolean
  readonly #language: Language
  /** Waits for the end of the run that replaces the refused one. */
  #pending: Uint8Array | null = null

  /** @param isOpen whether it is open already: the tab has come back with it from another session. */
  constructor(isOpen: boolean, language: Language) {
    this.#isOpen = isOpen
    this.#language = language
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** The message that opens it. */
  open(page: string): Uint8Array {
    this.#isOpen = true
    return noticeOf(page, this.#language)
  }

  /** Opens it when the run that is about to begin is over. */
  defer(page: string): void {
    this.#pending = noticeOf(page, this.#language)
  }

  /** At the end of a run: the message that opens what was deferred, if anything was. */
  due(): readonly Uint8Array[] {
    if (this.#pending === null) return []
    const notice = this.#pending
    this.#pending = null
    this.#isOpen = true
    return [notice]
  }

  /** The person has gone on. */
  dismiss(): void {
    this.#isOpen = false
  }
}

function noticeOf(page: string, language: Language): Uint8Array {
  const { noticeTitle, notice } = wordsIn(language)
  return encodeNotice(noticeTitle, notice(page))
}
