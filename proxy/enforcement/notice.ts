import type { Contact } from '../config/contact.ts'
import { type Language, wordsIn } from '../language/language.ts'

/** What a notice says beside its reason. */
export type NoticeContext = {
  readonly requestId: string
  readonly contact: Contact | null
}

/**
 * What the script in the app's page shows over it (browser/client.js). It comes as a text frame, of
 * which Streamlit has none, so its frontend never hears of it.
 */
export type Notice = {
  readonly title: string
  readonly lines: readonly string[]
  readonly contact: Contact | null
  /** The label of the button by which the page is loaded anew; `null` where it may simply be closed. */
  readonly reload: string | null
  readonly close: string
}

/** A page was asked for that may not be seen. The page that is shown stays. */
export function refusalNotice(page: string, language: Language, context: NoticeContext): Notice {
  const { notice } = wordsIn(language)
  return noticeOf(notice(page), null, language, context)
}

/** The session that was asked for has run a page that is closed now, so this is a fresh one. */
export function lostSessionNotice(
  page: string,
  language: Language,
  context: NoticeContext
): Notice {
  const { lostSession, startAfresh } = wordsIn(language)
  return noticeOf(lostSession(page), startAfresh, language, context)
}

function noticeOf(
  text: string,
  reload: string | null,
  language: Language,
  { requestId, contact }: NoticeContext
): Notice {
  const { noticeTitle, request, askContact, askOwner, close } = wordsIn(language)
  return {
    title: noticeTitle,
    lines: [text, `${request}: ${requestId}`, contact === null ? askOwner : askContact],
    contact,
    reload,
    close
  }
}
