import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import {
  encodeStatus,
  encodeUploadRefusal,
  fileIdsIn,
  readForwardMsg,
  withPages
} from '../../streamlit/forwardmsg.ts'
import {
  delta,
  element,
  field,
  guardNote,
  hashOf,
  joined,
  navigation,
  newSession,
  said,
  statusChanged
} from '../support/frames.ts'

const none = new Uint8Array()

test('each message is of the kind that says who may have made it', async (t) => {
  const cases = [
    ['new-session', newSession()],
    ['navigation', navigation([{ name: 'a' }], 'x')],
    ['pages-changed', said({ case: 'pagesChanged', value: {} })],
    ['content', delta('h')],
    ['content', said({ case: 'refHash', value: 'h' })],
    ['content', said({ case: 'pageConfigChanged', value: none })],
    ['content', said({ case: 'pageInfoChanged', value: none })],
    ['content', said({ case: 'logo', value: none })],
    ['content', said({ case: 'parentMessage', value: { message: 'x' } })],
    ['note', guardNote({ refused: '/x' })],
    ['content', said({ case: 'authRedirect', value: none })],
    ['content', said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'f' } })],
    ['run', said({ case: 'scriptFinished', value: 0 })],
    ['run', said({ case: 'sessionEvent', value: none })],
    ['run', said({ case: 'pageNotFound', value: none })],
    ['run', said({ case: 'pageProfile', value: none })],
    ['run', said({ case: 'stopAutoRerun', value: {} })],
    ['session', statusChanged()],
    ['session', said({ case: 'fileUrlsResponse', value: {} })],
    ['session', said({ case: 'deferredFileResponse', value: {} })],
    ['session', said({ case: 'backendOperationResponse', value: {} })],
    ['session', said({ case: 'heartbeatAck', value: true })],
    ['unknown', said({ case: 'gitInfoChanged', value: none })],
    ['unknown', field(99, 'x')],
    ['unknown', none]
  ] as const
  for (const [kind, frame] of cases) t.equal(readForwardMsg(frame).kind, kind)
})

test('the page that made a message is read off it', async (t) => {
  t.equal(readForwardMsg(delta('hash')).activeScriptHash, 'hash')
  t.equal(readForwardMsg(field(6, 0)).activeScriptHash, '')
})

test('a fragment that renews itself is read off the message that starts its timer', (t) => {
  const timer = said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'f' } })
  t.equal(readForwardMsg(timer).timerId, 'f')
  t.equal(readForwardMsg(delta('h', 'text', 'f')).timerId, '')
  t.end()
})

const id = 'a1b2c3d4e5f60718'

test('the files that a message delivers are read where Streamlit writes them', (t) => {
  const address = `/media/${id}.png`
  const cases = [
    ['an image', element('h', field(6, field(1, field(3, address)))), [id]],
    ['a sound', element('h', field(13, field(5, address))), [id]],
    ['a film', element('h', field(14, field(6, address))), [id]],
    ['subtitles', element('h', field(14, field(7, field(2, address)))), [id]],
    ['a download', element('h', field(43, field(6, address))), [id]],
    ['a deferred download', element('h', field(43, field(12, 'file-1'))), ['file-1']],
    ['an avatar', said({ case: 'delta', value: { addBlock: field(9, field(2, address)) } }), [id]],
    ['a favicon', said({ case: 'pageConfigChanged', value: field(2, address) }), [id]],
    [
      'a logo',
      said({ case: 'logo', value: joined(field(1, address), field(3, address)) }),
      [id, id]
    ],
    ['an answer', said({ case: 'deferredFileResponse', value: { url: address } }), [id]],
    [
      'a later answer',
      said({ case: 'backendOperationResponse', value: { deferredFile: { url: address } } }),
      [id]
    ]
  ] as const
  for (const [what, frame, ids] of cases) t.same(fileIdsIn(frame), ids, what)
  t.end()
})

test('S2: an address of a file that somebody may have typed delivers nothing', (t) => {
  const address = `/media/${id}.png`
  const cases = [
    ['a text', delta('h', address)],
    ['a frame', element('h', field(38, field(1, address)))],
    ['a link', element('h', field(51, field(6, address)))],
    ['an address elsewhere', element('h', field(14, field(6, `https://app${address}`)))],
    ['an address with more', element('h', field(14, field(6, `${address}?x=/media/${id}`)))],
    [
      'an answer where to upload to',
      said({ case: 'fileUrlsResponse', value: { responseId: address } })
    ],
    ['an answer that is none', said({ case: 'backendOperationResponse', value: {} })],
    ['a navigation', navigation([{ name: address }], 'x')]
  ] as const
  for (const [what, frame] of cases) t.same(fileIdsIn(frame), [], what)
  t.end()
})

test('bytes that are not a message throw', async (t) => {
  for (const bytes of [[0xff], [0x2a, 0x05], [0x00]]) {
    t.throws(() => readForwardMsg(new Uint8Array(bytes)), `${bytes}`)
  }
})

test('a page list is thinned out and all else stays, unknown fields too', async (t) => {
  const pages = [
    { name: 'a', section: 'One' },
    { name: 'b', section: 'Two' },
    { name: 'c', section: 'Two' }
  ]
  const cases = [
    newSession({ pages }),
    navigation(pages, hashOf('a'), ['One', 'Two', '']),
    said({
      case: 'pagesChanged',
      value: { appPages: pages.map(({ name }) => ({ urlPathname: name })) }
    })
  ]
  for (const frame of cases) {
    const thinned = withPages(
      joined(frame, field(99, 'new')),
      ({ urlPathname }) => urlPathname !== 'a'
    )
    const { type, $unknown } = fromBinary(ForwardMsgSchema, thinned)
    const { value } = type
    if (typeof value !== 'object' || !('appPages' in value)) throw new Error('no page list')
    t.same(
      value.appPages.map((page) => page.urlPathname),
      ['b', 'c'],
      type.case
    )
    if ('sections' in value) t.same(value.sections, ['Two'])
    t.equal($unknown?.length, 1)
  }
})

test('a message without a page list is the same when written anew', async (t) => {
  t.same(
    withPages(delta('h'), () => false),
    delta('h')
  )
})

test('payloads are referenced and never copied', async (t) => {
  const frame = delta('h', 'x'.repeat(1000))
  const { type } = fromBinary(ForwardMsgSchema, frame)

  t.equal(type.case === 'delta' ? type.value.newElement.buffer : null, frame.buffer)
})

test('the current page and the default one stay in a list without their names', (t) => {
  const pages = [
    { name: 'a', isDefault: true },
    { name: 'b', section: 'Two' },
    { name: 'c', section: 'Two' }
  ]
  const frame = withPages(navigation(pages, hashOf('b')), () => false, hashOf('b'))
  const { type } = fromBinary(ForwardMsgSchema, frame)
  const listed = type.case === 'navigation' ? type.value.appPages : []
  t.match(listed, [
    { pageName: '', urlPathname: '', isHidden: true },
    { pageName: '', icon: '', urlPathname: 'b', isHidden: true }
  ])
  t.equal(listed.length, 2)
  t.end()
})

test('what Pagewarden says in the name of Streamlit can be read', (t) => {
  t.match(fromBinary(ForwardMsgSchema, encodeStatus(true)).type, {
    case: 'sessionStatusChanged',
    value: { scriptIsRunning: true }
  })
  t.match(fromBinary(ForwardMsgSchema, encodeUploadRefusal('r', 'no')).type, {
    case: 'fileUrlsResponse',
    value: { responseId: 'r', errorMsg: 'no' }
  })
  t.end()
})
