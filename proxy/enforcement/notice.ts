import type { Contact } from '../config/contact.ts'
import { type Language, wordsIn } from '../language/language.ts'

/** What a notice contains beside its reason. */
export type NoticeContext = {
  readonly requestId: string
  readonly contact: Contact | null
}

/**
 * What our script in the app's page shows over the app (browser/client.js). It is sent as a text frame.
 * Streamlit has no text frames, and its frontend never gets this one.
 */
export type Notice = {
  readonly title: string
  readonly lines: readonly string[]
  readonly contact: Contact | null
  /** The label of the button that reloads the page; `null` if the notice may be closed. */
  readonly reload: string | null
  readonly close: string
}

/** A requested page is forbidden. The page that is shown stays. */
export function refusalNotice(page: string, language: Language, context: NoticeContext): Notice {
  const { notice } = wordsIn(language)
  return noticeOf(notice(page), null, language, context)
}

/** The requested session has run a page that is forbidden now, so this is a new session. */
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
