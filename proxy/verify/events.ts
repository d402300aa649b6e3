import type { TokenKind } from './verdict.ts'

/** How a wish for a key ended; `limited` means that it was not even sent. */
export type FetchOutcome = 'ok' | 'absent' | 'failed' | 'limited'

/** What the verifier tells metrics and logs. Holds nothing of a token. */
export type VerifyEvent =
  | {
      readonly type: 'key-fetch'
      readonly source: 'alb' | 'pool'
      readonly outcome: FetchOutcome
      readonly ms: number
      /** A status or an error's sentence, for the log. */
      readonly detail: string
    }
  /** A token was accepted: out of memory, or at first sight. */
  | { readonly type: 'token-cache'; readonly token: TokenKind; readonly hit: boolean }

/** Where events go. Must not throw. */
export type Observe = (event: VerifyEvent) => void
