import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { BackMsgSchema } from '../../generated/back_msg_pb.js'
import {
  encodeDefaultRerun,
  encodeRerun,
  type FrameFault,
  readBackMsg
} from '../../streamlit/backmsg.ts'
import { bentFrame, seeded } from '../support/frame-fuzz.ts'
import { backMsg, field, joined, rerun, utf8 } from '../support/frames.ts'

const SEED = 20_261_121
const CASES = 5_000

const widget = (state: Uint8Array): Uint8Array => field(11, field(2, field(1, state)))

const decoded = (frame: Uint8Array) => fromBinary(BackMsgSchema, frame).type

test('a rerun is read with all that it says', async (t) => {
  const read = readBackMsg(rerun({ hash: 'h', name: 'n', fragment: 'f', widgets: ['w'] }))

  t.match(read, {
    ok: true,
    fact: { kind: 'rerun', state: { pageScriptHash: 'h', pageName: 'n', fragmentId: 'f' } }
  })
})

test('messages that may pass are encoded anew, without what is not needed', async (t) => {
  const files = { requestId: 'r', fileNames: [utf8('a.csv')], sessionId: utf8('s') }
  const chunk = { sourceId: utf8('source'), offset: 5n, limit: 10 }
  const cases = [
    ['stop', { case: 'stopScript', value: true }],
    ['heartbeat', { case: 'appHeartbeat', value: true }],
    ['file-urls', { case: 'fileUrlsRequest', value: files }],
    ['deferred-file', { case: 'deferredFileRequest', value: { fileId: 'file' } }],
    [
      'deferred-file',
      {
        case: 'backendOperationRequest',
        value: {
          requestId: utf8('r'),
          payload: { case: 'deferredFile', value: { fileId: 'file' } }
        }
      }
    ],
    [
      'dataframe-chunk',
      {
        case: 'backendOperationRequest',
        value: { requestId: utf8('r'), payload: { case: 'dataframeChunk', value: chunk } }
      }
    ]
  ] as const
  for (const [kind, type] of cases) {
    const clean = backMsg({ type })
    const read = readBackMsg(joined(backMsg({ debugLastBackmsgId: utf8('x') }), clean))
    t.match(read, { ok: true, fact: { kind } }, kind)
    t.same(read.ok && 'data' in read.fact ? Buffer.from(read.fact.data) : null, clean, kind)
    if (kind === 'deferred-file') t.match(read, { fact: { fileId: 'file' } })
  }
})

test('messages that nobody may send are named and not encoded', async (t) => {
  const operation = (payload: Uint8Array) => field(19, payload)
  const cases = [
    ['clearCache', backMsg({ type: { case: 'clearCache', value: true } })],
    ['setRunOnSave', backMsg({ type: { case: 'setRunOnSave', value: true } })],
    ['loadGitInfo', backMsg({ type: { case: 'loadGitInfo', value: true } })],
    ['debugShutdownRuntime', backMsg({ type: { case: 'debugShutdownRuntime', value: true } })],
    [
      'debugDisconnectWebsocket',
      backMsg({ type: { case: 'debugDisconnectWebsocket', value: true } })
    ],
    ['installSkills', operation(field(4, ''))],
    ['dismissSkillsNudge', operation(field(5, ''))],
    ['empty', operation(field(1, 'r'))],
    ['empty', new Uint8Array()],
    ['empty', field(13, 'x')],
    ['unknown', field(99, 'x')]
  ] as const
  for (const [type, frame] of cases) {
    t.same(readBackMsg(frame), { ok: true, fact: { kind: 'closed', type } }, type)
  }
})

test('a text that no decision needs is not decoded, and goes on byte for byte', (t) => {
  for (const text of ['\ufeffwith a byte order mark', '𝄞', 'x'.repeat(2 ** 20)]) {
    const frame = widget(joined(field(1, 'id'), field(6, text)))
    const read = readBackMsg(frame)
    if (!read.ok || read.fact.kind !== 'rerun') throw new Error('no rerun')
    t.same(Buffer.from(encodeRerun(read.fact.state)), Buffer.from(frame))
    const [first] = read.fact.state.widgetStates?.widgets ?? []
    t.ok(first?.value.value instanceof Uint8Array)
  }
  t.end()
})

test('what two parsers could read as two things is a fault', async (t) => {
  const cases: readonly (readonly [string, Uint8Array, FrameFault])[] = [
    ['two reruns', joined(rerun({ hash: 'secret' }), rerun({ query: 'x' })), 'repeated-field'],
    ['two hashes', field(11, joined(field(3, 'home'), field(3, 'secret'))), 'repeated-field'],
    ['a rerun and a stop', joined(rerun(), field(7, 1)), 'two-of-a-oneof'],
    ['an unknown field', field(11, field(30, 'x')), 'unknown-field'],
    ['a hash that is no UTF-8', field(11, field(3, new Uint8Array([0x61, 0xff]))), 'not-utf8'],
    ['a widget whose text is no UTF-8', widget(field(6, new Uint8Array([0xff]))), 'not-utf8'],
    ['a page name of 257 bytes', field(11, field(4, 'a'.repeat(257))), 'name-too-long'],
    ['a surrogate in UTF-8', field(11, field(4, new Uint8Array([0xed, 0xa0, 0x80]))), 'not-utf8'],
    ['an overlong slash', field(11, field(4, new Uint8Array([0xc0, 0xaf]))), 'not-utf8'],
    ['no protobuf', new Uint8Array([0xff, 0xff]), 'not-protobuf'],
    ['a frame that is cut', rerun({ hash: 'secret' }).subarray(0, -1), 'overrun'],
    [
      'a longer tag than needed',
      joined(new Uint8Array([0xda, 0x00]), rerun().subarray(1)),
      'overlong-number'
    ]
  ]
  for (const [what, frame, fault] of cases) t.same(readBackMsg(frame), { ok: false, fault }, what)
})

test('a rerun of the default page keeps the place and nothing that could run', async (t) => {
  const asked = rerun({ hash: 'h', name: 'n', fragment: 'f', widgets: ['w'], url: 'https://x/' })
  for (const [frame, url] of [
    [asked, utf8('https://x/')],
    [rerun({ hash: 'h' }), undefined]
  ] as const) {
    const read = readBackMsg(frame)
    if (!read.ok || read.fact.kind !== 'rerun') throw new Error('no rerun')
    const { value } = decoded(encodeDefaultRerun(read.fact.state))
    if (typeof value !== 'object' || !('pageName' in value)) throw new Error('no rerun')

    t.match(value, { pageScriptHash: '', pageName: '', fragmentId: '' })
    t.equal(value.widgetStates, undefined)
    t.same(value.contextInfo?.url, url)
  }
})

test('damaged frames never throw, and an accepted one is read again as the same', async (t) => {
  const random = seeded(SEED)
  const seen = new Map<string, number>()
  for (const at of Array(CASES).keys()) {
    const frame = bentFrame(random)
    const read = readBackMsg(frame)
    const outcome = read.ok ? read.fact.kind : read.fault
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
    if (!read.ok || read.fact.kind === 'closed') continue
    const { fact } = read
    const again = readBackMsg(fact.kind === 'rerun' ? encodeRerun(fact.state) : fact.data)
    if (!again.ok || JSON.stringify(again.fact, plain) !== JSON.stringify(fact, plain)) {
      t.fail(`case ${at} of seed ${SEED}`, { frame, read, again })
    }
  }
  t.ok(seen.size > 10, `${[...seen.keys()].join(', ')}`)
  t.ok((seen.get('rerun') ?? 0) > CASES / 50, 'and enough of them are reruns')
})

const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value
