import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { readForwardMsg, withPages } from '../../streamlit/forwardmsg.ts'
import {
  beside,
  delta,
  element,
  field,
  finished,
  finishedEarly,
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
    ['content', said({ case: 'parentMessage', value: none })],
    ['content', said({ case: 'authRedirect', value: { url: 'https://x' } })],
    ['content', said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'f' } })],
    ['run', said({ case: 'scriptFinished', value: 0 })],
    ['run', said({ case: 'sessionEvent', value: {} })],
    ['run', said({ case: 'pageNotFound', value: {} })],
    ['run', said({ case: 'pageProfile', value: none })],
    ['run', said({ case: 'stopAutoRerun', value: {} })],
    ['session', statusChanged()],
    ['session', said({ case: 'fileUrlsResponse', value: none })],
    ['session', said({ case: 'deferredFileResponse', value: none })],
    ['session', said({ case: 'backendOperationResponse', value: none })],
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

test('what a message makes known is listed', async (t) => {
  const auto = said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'f' } })
  t.same(readForwardMsg(delta('h', 'text', 'f')).fragmentIds, ['f'])
  t.same(readForwardMsg(delta('h')).fragmentIds, [])
  t.same(readForwardMsg(auto).fragmentIds, ['f'])
  t.same(readForwardMsg(element('h', field(43, field(12, 'file')))).askableIds, ['file'])
})

test('the end of a run says whether another begins by itself', async (t) => {
  t.ok(readForwardMsg(finishedEarly()).isFollowed)
  t.notOk(readForwardMsg(finished()).isFollowed)
  t.notOk(readForwardMsg(said({ case: 'heartbeatAck', value: true })).isFollowed)
})

test('bytes that are no message throw', async (t) => {
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

test('payloads are pointed at and never copied', async (t) => {
  const frame = delta('h', 'x'.repeat(1000))
  const { type } = fromBinary(ForwardMsgSchema, frame)

  t.equal(type.case === 'delta' ? type.value.newElement.buffer : null, frame.buffer)
})

test('what is drawn beside the page is told from what is drawn in it', async (t) => {
  t.equal(readForwardMsg(beside('h')).isBeside, true)
  t.equal(readForwardMsg(delta('h')).isBeside, false)
  t.equal(readForwardMsg(finished()).isBeside, false)
})
