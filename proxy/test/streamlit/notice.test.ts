import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { BlockSchema, ElementSchema, SessionStatusSchema } from '../../generated/notice_pb.js'
import { encodeDialog, encodeErrorDialog, encodeStatus } from '../../streamlit/notice.ts'

const read = (frame: Uint8Array | undefined) =>
  fromBinary(ForwardMsgSchema, frame ?? new Uint8Array())

test('a dialog is opened in an empty place, with its text as its only child', async (t) => {
  const [empty, block, text] = encodeDialog('Access denied', 'No.').map(read)

  t.same(
    [empty, block, text].map((message) => message?.metadata?.deltaPath),
    [
      [2, 0],
      [2, 0],
      [2, 0, 0]
    ]
  )
  const parts = [empty, block, text].map((message) =>
    message?.type.case === 'delta' ? message.type.value : null
  )
  const element = (at: number) =>
    fromBinary(ElementSchema, parts[at]?.newElement ?? new Uint8Array())
  t.match(element(0).type, { case: 'empty' })
  t.match(fromBinary(BlockSchema, parts[1]?.addBlock ?? new Uint8Array()), {
    dialog: { title: 'Access denied', dismissible: true, isOpen: true }
  })
  t.match(element(2).type, { case: 'text', value: { body: 'No.' } })
})

test('an error dialog is about a run that never began', async (t) => {
  t.match(read(encodeErrorDialog('Access denied', 'No.')).type, {
    case: 'sessionEvent',
    value: {
      type: {
        case: 'scriptCompilationException',
        value: { type: 'Access denied', message: 'No.', messageIsMarkdown: false, stackTrace: [] }
      }
    }
  })
})

test('a status says whether a script is running', async (t) => {
  for (const isRunning of [true, false]) {
    const { type } = read(encodeStatus(isRunning))
    const bytes = type.case === 'sessionStatusChanged' ? type.value : null
    t.equal(fromBinary(SessionStatusSchema, bytes ?? new Uint8Array()).scriptIsRunning, isRunning)
  }
})
