import type { Notice } from './notice.ts'
import type { Judged } from './page-access.ts'
import type { RequestOrigin } from './target.ts'

/** An event of the warden for the log and the metrics. */
export type WardenEvent =
  | { readonly type: 'page'; readonly judged: Judged; readonly asked: RequestOrigin }
  | { readonly type: 'refused-message'; readonly message: string }
  | { readonly type: 'withheld'; readonly message: string }

export type Close = { readonly code: number; readonly reason: string }

/** What to send because of one frame; frames are sent in the order of the lists. */
export type Outcome = {
  readonly toStreamlit: readonly Uint8Array[]
  readonly toBrowser: readonly Uint8Array[]
  /** The notice that our own script shows in the browser, sent after the frames. */
  readonly notice: Notice | null
  readonly close: Close | null
}

/** Sends nothing. */
export const nothing: Outcome = { toStreamlit: [], toBrowser: [], notice: null, close: null }
