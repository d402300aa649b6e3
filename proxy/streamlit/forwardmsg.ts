import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import type { AppPage, NewSession } from '../generated/forward_msg_pb.js'
import { ForwardMsgSchema } from '../generated/forward_msg_pb.js'
import {
  fileIdsInAddress,
  fileIdsInBlock,
  fileIdsInElement,
  fileIdsInLogo,
  fileIdsInPageConfig
} from './file-ids.ts'
import { type GuardNote, readGuardNote } from './guard-note.ts'

export type { AppPage } from '../generated/forward_msg_pb.js'

/** The facts of one message of Streamlit that a decision needs. */
export type ForwardMsgFact = {
  /** The name of the member that is set in the oneof `type`; empty for an unknown one. */
  readonly type: string
  /** The hash of the page whose code made this message; empty if no page's code made it. */
  readonly activeScriptHash: string
  /** The fragment that reruns by itself from here on (`run_every`); empty for none. */
  readonly timerId: string
} & (
  | { readonly kind: 'new-session'; readonly session: NewSession }
  | {
      readonly kind: 'navigation'
      readonly pages: readonly AppPage[]
      readonly pageScriptHash: string
    }
  | { readonly kind: 'pages-changed'; readonly pages: readonly AppPage[] }
  /** Output of a page's code. It always names the page (`ScriptRunContext.enqueue`). */
  | { readonly kind: 'content' }
  | { readonly kind: 'run' }
  | { readonly kind: 'session' }
  | { readonly kind: 'note'; readonly note: GuardNote }
  | { readonly kind: 'unknown' }
)

/**
 * Parses the envelope of a message. Payloads are referenced and not copied.
 *
 * @throws Error when the bytes are not a ForwardMsg.
 */
export function readForwardMsg(frame: Uint8Array): ForwardMsgFact {
  const message = fromBinary(ForwardMsgSchema, frame, { readUnknownFields: false })
  const { type } = message
  const common = {
    type: type.case ?? '',
    activeScriptHash: message.metadata?.activeScriptHash ?? '',
    timerId: type.case === 'autoRerun' ? type.value.fragmentId : ''
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
    case 'parentMessage': {
      const note = readGuardNote(type.value.message)
      return note === null ? { ...common, kind: 'content' } : { ...common, kind: 'note', note }
    }
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
    // Only a response to `load_git_info`, which the proxy never forwards from a browser.
    case 'gitInfoChanged':
    case undefined:
      return { ...common, kind: 'unknown' }
    default:
      return { ...common, kind: 'content' }
  }
}

/**
 * The ids of the files that a message delivers. Repeated ids are not among them: a response repeats the id
 * of its request, which the browser chose.
 *
 * @throws Error when the bytes are not a ForwardMsg.
 */
export function fileIdsIn(frame: Uint8Array): readonly string[] {
  const { type } = fromBinary(ForwardMsgSchema, frame, { readUnknownFields: false })
  switch (type.case) {
    case 'deferredFileResponse':
      return fileIdsInAddress(type.value.url)
    case 'backendOperationResponse':
      return fileIdsInAddress(type.value.deferredFile?.url ?? '')
    case 'delta':
      return [...fileIdsInElement(type.value.newElement), ...fileIdsInBlock(type.value.addBlock)]
    case 'pageConfigChanged':
      return fileIdsInPageConfig(type.value)
    case 'logo':
      return fileIdsInLogo(type.value)
    default:
      return []
  }
}

/**
 * Encodes the message again with only the pages for which `isListed` is true, and with its unknown fields.
 * The page at `current` always stays, because the frontend requires it. One that may
 * not be listed has no name (`handleNavigation` in frontend/app/src/App.tsx).
 */
export function withPages(
  frame: Uint8Array,
  isListed: (page: AppPage) => boolean,
  current = ''
): Uint8Array {
  const message = fromBinary(ForwardMsgSchema, frame)
  const { type } = message
  const listed = (pages: readonly AppPage[]) =>
    pages.flatMap((page) => {
      if (isListed(page)) return [page]
      if (page.pageScriptHash !== current && !page.isDefault) return []
      return [Object.assign(page, { pageName: '', icon: '', isHidden: true })]
    })
  switch (type.case) {
    case 'newSession':
      type.value.appPages = type.value.appPages.filter(isListed)
      redact(type.value)
      break
    case 'pagesChanged':
      type.value.appPages = type.value.appPages.filter(isListed)
      break
    case 'navigation': {
      const appPages = listed(type.value.appPages)
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

/** Replaces the path of the entry script, from which the frontend makes an id of the app. */
const anyScriptPath = 'app.py'

/**
 * Removes what a browser does not need: Python's version, the operating system and the path of the entry
 * script. The frontend needs Streamlit's version: it reloads when the version changes, and shows it in its
 * menu (`handleNewSession`, 1.40 to 1.67). The frontend's own files contain the version too.
 */
function redact(session: NewSession): void {
  session.mainScriptPath = anyScriptPath
  const environment = session.initialize?.environmentInfo
  if (environment !== undefined) delete environment.$unknown
}

/** Encodes Streamlit's message that a script has started or ended. */
export function encodeStatus(scriptIsRunning: boolean): Uint8Array {
  return encode({ case: 'sessionStatusChanged', value: { scriptIsRunning } })
}

/** Encodes Streamlit's refusal of a request for upload addresses. */
export function encodeUploadRefusal(requestId: string, errorMsg: string): Uint8Array {
  return encode({ case: 'fileUrlsResponse', value: { responseId: requestId, errorMsg } })
}

function encode(type: MessageInitShape<typeof ForwardMsgSchema>['type']): Uint8Array {
  return toBinary(ForwardMsgSchema, create(ForwardMsgSchema, { type }))
}
