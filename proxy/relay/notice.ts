import type { Language } from '../language/language.ts'
import { wordsIn } from '../language/words.ts'
import { encodeDialog, encodeErrorDialog, encodeStatus } from '../streamlit/notice.ts'
import { drawsAtOnce } from '../streamlit/version.ts'

/**
 * The dialog by which a person reads that a page was refused, over the page where they stay; see
 * docs/decisions/0006.
 *
 * To a frontend that draws what it gets at once it is a dialog like the app's own, unless the app has
 * one there. An older one keeps it back until a run ends, and a synthetic end would make it forget
 * what Streamlit thinks it has (`incrementMessageCacheRunCount`). These are told by the error dialog,
 * which a script that starts would close unread (`handleSessionStatusChanged`): such news is kept from
 * them until the person goes on.
 */
export class Notice {
  /** A script that starts would close it: the error dialog is open. */
  #isFragile = false
  /** The page to tell of when the run that replaces the refused one is over. */
  #pending: string | null
  #drawsAtOnce = false
  /** Dialogs and toasts of the app's own may be where ours would be; in a resumed session as well. */
  #isPlaceTaken = true
  /** What Streamlit last said of whether a script is running. */
  #status = encodeStatus(false)
  readonly #language: Language

  /** @param blocked the page that ended the session from which the tab comes back. */
  constructor(blocked: string | null, language: Language) {
    this.#language = language
    this.#pending = blocked
  }

  /** Notes which Streamlit the tab is a tab of. */
  meet(version: string): void {
    this.#drawsAtOnce = drawsAtOnce(version)
  }

  get #isDrawn(): boolean {
    return this.#drawsAtOnce && !this.#isPlaceTaken
  }

  /** Notes that the app has drawn a dialog or a toast. */
  giveWay(): void {
    this.#isPlaceTaken = true
  }

  /** Notes that a whole page is to run, which takes away what was drawn before. */
  makeRoom(): void {
    this.#isPlaceTaken = false
  }

  /** The messages that open it. */
  open(page: string): readonly Uint8Array[] {
    const { noticeTitle, notice } = wordsIn(this.#language)
    const text = notice(page)
    this.#isFragile = !this.#isDrawn
    if (this.#isFragile) return [encodeErrorDialog(noticeTitle, text)]
    // The refused click has the frontend wait for a run to begin and to end.
    return [encodeStatus(true), ...encodeDialog(noticeTitle, text), this.#status]
  }

  /** Opens it when the run that is about to begin is over. */
  defer(page: string): void {
    this.#pending = page
    this.makeRoom()
  }

  /** At the end of a run: the messages that open what was deferred, if anything was. */
  due(): readonly Uint8Array[] {
    const page = this.#pending
    this.#pending = null
    return page === null ? [] : this.open(page)
  }

  /** Whether the browser may hear that a script has started or ended. */
  letsHear(status: Uint8Array): boolean {
    this.#status = status
    return !this.#isFragile
  }

  /** The person has gone on. */
  dismiss(): void {
    this.#isFragile = false
  }
}
