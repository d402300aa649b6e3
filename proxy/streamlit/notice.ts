import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { ForwardMsgSchema } from '../generated/forward_msg_pb.js'
import { BlockSchema, ElementSchema, SessionStatusSchema } from '../generated/notice_pb.js'
import { EVENT_CONTAINER } from './forwardmsg.ts'

/** The first place among dialogs and toasts. */
const place = [EVENT_CONTAINER, 0]

/**
 * A dialog over the untouched page, as `st.dialog` makes one; it stays until the next run of a whole
 * page has ended. Not to be sent while the app has drawn there: what it goes on to draw into its own
 * dialog would break the frontend's tree.
 */
export function encodeDialog(title: string, text: string): readonly Uint8Array[] {
  const block = create(BlockSchema, { dialog: { title, dismissible: true, isOpen: true } })
  return [
    // Without it, one that was closed by hand might not open again.
    element(place, { case: 'empty', value: {} }),
    delta(place, { addBlock: toBinary(BlockSchema, block) }),
    element([...place, 0], { case: 'text', value: { body: text } })
  ]
}

/**
 * A message that every supported frontend shows as a dialog over the untouched page
 * (`handleSessionEvent` in frontend/app/src/App.tsx): the run it speaks of never began. The title is
 * Streamlit's own, and a script that starts closes it.
 */
export function encodeErrorDialog(title: string, text: string): Uint8Array {
  const exception = { type: title, message: text }
  return encode({
    type: {
      case: 'sessionEvent',
      value: { type: { case: 'scriptCompilationException', value: exception } }
    }
  })
}

/** What Streamlit says when a script starts, and when it has ended. */
export function encodeStatus(scriptIsRunning: boolean): Uint8Array {
  const value = toBinary(SessionStatusSchema, create(SessionStatusSchema, { scriptIsRunning }))
  return encode({ type: { case: 'sessionStatusChanged', value } })
}

function element(
  deltaPath: readonly number[],
  type: MessageInitShape<typeof ElementSchema>['type']
): Uint8Array {
  return delta(deltaPath, { newElement: toBinary(ElementSchema, create(ElementSchema, { type })) })
}

function delta(
  deltaPath: readonly number[],
  value: { readonly newElement: Uint8Array } | { readonly addBlock: Uint8Array }
): Uint8Array {
  return encode({ metadata: { deltaPath: [...deltaPath] }, type: { case: 'delta', value } })
}

function encode(message: MessageInitShape<typeof ForwardMsgSchema>): Uint8Array {
  return toBinary(ForwardMsgSchema, create(ForwardMsgSchema, message))
}
