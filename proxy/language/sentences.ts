/** The statuses with their own sentence. */
export type StatusWithSentence = 400 | 401 | 403 | 404 | 405 | 413 | 421 | 502 | 503 | 504

/**
 * Every sentence that Pagewarden itself shows to a person. A language without one of them does not compile.
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

  /** What to do about a 403, with and without a contact. */
  readonly askContact: string
  readonly askOwner: string
  /** In every 403, so that it does not reveal whether a page exists. */
  readonly mayNotExist: string
  readonly youMayOpen: string
  readonly mayOpenNothing: string
  readonly signInEnded: string
  /** For a person whose sign-in an operator has ended. Only sign-out leads to a new sign-in. */
  readonly signInRevoked: string
  readonly reload: string
  readonly checkAddress: string
  readonly comesBack: string
  /** The same in a tab of the app that has lost its connection. */
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

  /** The notice over the app (browser/client.js). */
  readonly noticeTitle: string
  readonly notice: (page: string) => string
  readonly lostSession: (page: string) => string
  readonly startAfresh: string
  readonly close: string

  /** Instead of an app without the required guard. */
  readonly unguarded: string
  readonly unguardedWhy: string

  /** The page for a tab whose connection was closed repeatedly. */
  readonly pausedTitle: string
  readonly pausedWhy: string
}

/** The sentence for a status. The reason is only in the log. */
export function sentenceOf(status: number, { sentences, unanswered, broken }: Words): string {
  const known: Readonly<Record<number, string>> = sentences
  return known[status] ?? (status < 500 ? unanswered : broken)
}
