/** The statuses that have a sentence of their own. */
export type StatusWithSentence = 400 | 401 | 403 | 404 | 405 | 413 | 421 | 502 | 503 | 504

/**
 * Every sentence that Pagewarden itself says to a person. A language that lacks one does not
 * compile.
 */
export type Words = {
  readonly sentences: Readonly<Record<StatusWithSentence, string>>
  /** For any other status below 500. */
  readonly unanswered: string
  /** For any other status from 500. */
  readonly broken: string

  readonly askedFor: string
  readonly youAre: string
  readonly request: string
  readonly contact: string

  /** What to do about a 403; whom to ask follows, or is unknown. */
  readonly askContact: string
  readonly askOwner: string
  /** In every 403, so that it does not tell a page that is closed from one that is not there. */
  readonly mayNotExist: string
  readonly youMayOpen: string
  readonly mayOpenNothing: string
  readonly signInEnded: string
  /** For whom an operator has signed out; the way to sign-in leads through sign-out. */
  readonly signInRevoked: string
  readonly reload: string
  readonly checkAddress: string
  readonly comesBack: string
  /** The same in a tab that shows the app and has lost it. */
  readonly tabComesBack: string
  readonly tellContact: string
  readonly tryAgain: string
  readonly toTheApp: string

  readonly signOut: string
  readonly signedOut: string
  readonly closeTabs: string
  readonly signInAgain: string
  readonly signOutQuestion: string
  readonly signOutWhy: string
  readonly stay: string
  readonly signingOut: string
  readonly goOn: string

  /** What lies over the app, by browser/client.js. */
  readonly noticeTitle: string
  readonly notice: (page: string) => string
  readonly lostSession: (page: string) => string
  readonly startAfresh: string
  readonly close: string

  /** What stands in the place of an app in which the required guard is not there. */
  readonly unguarded: string
  readonly unguardedWhy: string

  /** The page of a tab that was closed again and again. */
  readonly pausedTitle: string
  readonly pausedWhy: string
}

/** One sentence for people about a status; the reason stays in the log. */
export function sentenceOf(status: number, { sentences, unanswered, broken }: Words): string {
  const known: Readonly<Record<number, string>> = sentences
  return known[status] ?? (status < 500 ? unanswered : broken)
}
