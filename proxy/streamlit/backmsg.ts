import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { BackMsg, ClientState } from '../generated/back_msg_pb.js'
import { BackMsgSchema, ClientStateSchema } from '../generated/back_msg_pb.js'
import { type StrictFault, strictFault } from './strict.ts'

export type { ClientState } from '../generated/back_msg_pb.js'

/** The request in one message of a browser. `data` is our own encoding, never the browser's bytes. */
export type BackMsgFact =
  | { readonly kind: 'rerun'; readonly state: ClientState }
  | { readonly kind: 'stop'; readonly data: Uint8Array }
  | { readonly kind: 'heartbeat'; readonly data: Uint8Array }
  | {
      readonly kind: 'file-urls'
      readonly requestId: string
      readonly files: number
      readonly data: Uint8Array
    }
  | { readonly kind: 'deferred-file'; readonly fileId: string; readonly data: Uint8Array }
  /** Streamlit answers it for the websocket's own session only (`load_chunk`, 1.61 to 1.67). */
  | { readonly kind: 'dataframe-chunk'; readonly data: Uint8Array }
  | { readonly kind: 'closed'; readonly type: string }

export type FrameFault = Exclude<StrictFault, 'unknown-type'> | 'not-protobuf'

export type ReadBackMsg =
  | { readonly ok: true; readonly fact: BackMsgFact }
  | { readonly ok: false; readonly fault: FrameFault }

/**
 * Parses a browser's frame strictly. Only the encoding from here may be forwarded: Python's parser merges
 * and tolerates what others do not, so the same bytes could ask Streamlit for another page than they ask
 * us for.
 */
export function readBackMsg(frame: Uint8Array): ReadBackMsg {
  try {
    const fault = strictFault(BackMsgSchema, frame)
    if (fault === 'unknown-type') return { ok: true, fact: { kind: 'closed', type: 'unknown' } }
    if (fault !== null) return { ok: false, fault }
    return { ok: true, fact: factOf(fromBinary(BackMsgSchema, frame)) }
  } catch {
    return { ok: false, fault: 'not-protobuf' }
  }
}

function factOf(message: BackMsg): BackMsgFact {
  const { type } = message
  switch (type.case) {
    case 'rerunScript':
      return { kind: 'rerun', state: type.value }
    case 'stopScript':
      return { kind: 'stop', data: encode(type) }
    case 'appHeartbeat':
      return { kind: 'heartbeat', data: encode(type) }
    case 'fileUrlsRequest':
      return {
        kind: 'file-urls',
        requestId: type.value.requestId,
        files: type.value.fileNames.length,
        data: encode(type)
      }
    case 'deferredFileRequest':
      return { kind: 'deferred-file', fileId: type.value.fileId, data: encode(type) }
    case 'backendOperationRequest':
      return backendOperation(type)
    default:
      return { kind: 'closed', type: type.case ?? 'empty' }
  }
}

function backendOperation(
  type: Extract<BackMsg['type'], { case: 'backendOperationRequest' }>
): BackMsgFact {
  const { payload } = type.value
  switch (payload.case) {
    case 'deferredFile':
      return { kind: 'deferred-file', fileId: payload.value.fileId, data: encode(type) }
    case 'dataframeChunk':
      return { kind: 'dataframe-chunk', data: encode(type) }
    default:
      // The others write files beside the app and trust every peer on loopback, which includes
      // everybody behind a sidecar (streamlit/runtime/backend_operation_handler.py, 1.67.0).
      return { kind: 'closed', type: payload.case ?? 'empty' }
  }
}

/** Encodes a rerun for Streamlit. */
export function encodeRerun(state: ClientState): Uint8Array {
  return encode({ case: 'rerunScript', value: state })
}

/**
 * Encodes a rerun of the default page with nothing from the browser except its location and language: no
 * page, no fragment, and no widget, because callbacks run before any page.
 */
export function encodeDefaultRerun(state: Pick<ClientState, 'contextInfo'>): Uint8Array {
  const { contextInfo } = state
  return encodeRerun(create(ClientStateSchema, contextInfo === undefined ? {} : { contextInfo }))
}

function encode(type: BackMsg['type']): Uint8Array {
  return toBinary(BackMsgSchema, create(BackMsgSchema, { type }))
}
