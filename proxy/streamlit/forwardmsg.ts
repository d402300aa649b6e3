import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { AppPage, ForwardMsg, NewSession } from '../generated/forward_msg_pb.js'
import { ForwardMsgSchema } from '../generated/forward_msg_pb.js'
import { idsIn } from './mentions.ts'
import { blockPlaces, elementPlaces, widgetHashesIn } from './widget-id.ts'

export type { AppPage } from '../generated/forward_msg_pb.js'

/** What a decision needs to know of one message of Streamlit's. */
export type ForwardMsgFact = {
  /** The name of the member that is set in the oneof `type`; empty for an unknown one. */
  readonly type: string
  /** The page whose code made this message; empty when no page's code did. */
  readonly activeScriptHash: string
  /** Fragments that this message makes known to the browser. */
  readonly fragmentIds: readonly string[]
  /** Whether it draws something beside the page: a dialog or a toast. */
  readonly isBeside: boolean
  /** Whether it ends a run after which another begins by itself (`FINISHED_EARLY_FOR_RERUN`). */
  readonly isFollowed: boolean
  /** Ids of deferred downloads and lazy data sources that it makes known. */
  readonly askableIds: readonly string[]
  /** Hashes in the ids of widgets that it makes known. */
  readonly widgetHashes: readonly string[]
} & (
  | { readonly kind: 'new-session'; readonly session: NewSession }
  | {
      readonly kind: 'navigation'
      readonly pages: readonly AppPage[]
      readonly pageScriptHash: string
    }
  | { readonly kind: 'pages-changed'; readonly pages: readonly AppPage[] }
  /** What a page's code has made; it always says which page's (`ScriptRunContext.enqueue`). */
  | { readonly kind: 'content' }
  | { readonly kind: 'run' }
  | { readonly kind: 'session' }
  | { readonly kind: 'unknown' }
)

/** `RootContainer.EVENT` of Streamlit: where dialogs and toasts are. */
export const EVENT_CONTAINER = 2

/** `ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN` of Streamlit, 1.40 to 1.67. */
const FINISHED_EARLY = 2

/**
 * Reads the envelope of a message; payloads are pointed at and not copied.
 *
 * @throws Error when the bytes are no ForwardMsg.
 */
export function readForwardMsg(frame: Uint8Array): ForwardMsgFact {
  const message = fromBinary(ForwardMsgSchema, frame, { readUnknownFields: false })
  const activeScriptHash = message.metadata?.activeScriptHash ?? ''
  const { type } = message
  const common = {
    type: type.case ?? '',
    activeScriptHash,
    fragmentIds: fragmentIdsOf(message),
    isFollowed: type.case === 'scriptFinished' && type.value === FINISHED_EARLY,
    isBeside: type.case === 'delta' && message.metadata?.deltaPath[0] === EVENT_CONTAINER,
    askableIds: type.case === 'delta' ? idsIn(type.value.newElement) : [],
    widgetHashes: widgetHashesOf(message)
  }
  switch (type.case) {
    case 'newSession':
      return { ...common, kind: 'new-session', session: type.value }
    case 'navigation': {
      const { appPages: pages, pageScriptHash } = type.value
      return { ...common, kind: 'navigation', pages, pageScriptHash }
    }
    case 'pagesChanged':
      return { ...common, kind: 'pages-changed', pages: type.value.appPages }
    case 'sessionStatusChanged':
    case 'fileUrlsResponse':
    case 'deferredFileResponse':
    case 'heartbeatAck':
    case 'backendOperationResponse':
      return { ...common, kind: 'session' }
    case 'scriptFinished':
    case 'sessionEvent':
    case 'pageNotFound':
    case 'pageProfile':
    case 'stopAutoRerun':
      return { ...common, kind: 'run' }
    // Only an answer to `load_git_info`, which no browser gets to send.
    case 'gitInfoChanged':
    case undefined:
      return { ...common, kind: 'unknown' }
    default:
      return { ...common, kind: 'content' }
  }
}

function fragmentIdsOf(message: ForwardMsg): readonly string[] {
  switch (message.type.case) {
    case 'delta':
    case 'autoRerun': {
      const { fragmentId } = message.type.value
      return fragmentId === '' ? [] : [fragmentId]
    }
    default:
      return []
  }
}

function widgetHashesOf({ type }: ForwardMsg): readonly string[] {
  if (type.case !== 'delta') return []
  const { newElement, addBlock } = type.value
  return [...widgetHashesIn(newElement, elementPlaces), ...widgetHashesIn(addBlock, blockPlaces)]
}

/** The message anew with only those pages in its list that `keep` keeps, unknown fields included. */
export function withPages(frame: Uint8Array, keep: (page: AppPage) => boolean): Uint8Array {
  const message = fromBinary(ForwardMsgSchema, frame)
  const { type } = message
  switch (type.case) {
    case 'newSession':
    case 'pagesChanged':
      type.value.appPages = type.value.appPages.filter(keep)
      break
    case 'navigation': {
      const appPages = type.value.appPages.filter(keep)
      const headers = new Set(appPages.map((page) => page.sectionHeader))
      type.value.appPages = appPages
      type.value.sections = type.value.sections.filter((section) => headers.has(section))
      break
    }
    default:
      break
  }
  return toBinary(ForwardMsgSchema, message)
}
