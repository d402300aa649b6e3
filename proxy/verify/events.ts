import type { TokenKind } from './verdict.ts'

/** How the fetch of a key ended. `limited` means that the rate limiter has prevented it. */
export type FetchOutcome = 'ok' | 'absent' | 'failed' | 'limited'

/** What the verifier reports to metrics and logs. It contains nothing of a token. */
export type VerifyEvent =
  | {
      readonly type: 'key-fetch'
      readonly source: 'alb' | 'pool'
      readonly outcome: FetchOutcome
      readonly ms: number
      /** A status or an error's sentence, for the log. */
      readonly detail: string
    }
  /** A token was accepted: from the cache (`hit`), or after a signature check. */
  | { readonly type: 'token-cache'; readonly token: TokenKind; readonly hit: boolean }

/** Where events go. Must not throw. */
export type Observe = (event: VerifyEvent) => void
