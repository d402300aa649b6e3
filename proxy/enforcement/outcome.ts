import type { Notice } from './notice.ts'
import type { Judged } from './page-access.ts'
import type { RequestOrigin } from './target.ts'

/** What the warden saw that the log and the metrics want to know. */
export type WardenEvent =
  | { readonly type: 'page'; readonly judged: Judged; readonly asked: RequestOrigin }
  | { readonly type: 'refused-message'; readonly message: string }
  | { readonly type: 'withheld'; readonly message: string }

export type Close = { readonly code: number; readonly reason: string }

/** What is to be sent where because of one frame; frames go in the order of the lists. */
export type Outcome = {
  readonly toStreamlit: readonly Uint8Array[]
  readonly toBrowser: readonly Uint8Array[]
  /** What our own script shows in the browser, behind the frames. */
  readonly notice: Notice | null
  readonly close: Close | null
}

/** Nothing is to be sent. */
export const nothing: Outcome = { toStreamlit: [], toBrowser: [], notice: null, close: null }
