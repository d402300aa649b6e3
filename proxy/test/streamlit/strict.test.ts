import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { test } from 'tap'
import { BackMsgSchema } from '../../generated/back_msg_pb.js'
import { type StrictFault, strictFault } from '../../streamlit/strict.ts'
import { field, joined, rerun } from '../support/frames.ts'

const state = (...fields: readonly Uint8Array[]) => field(11, joined(...fields))
const widget = (...fields: readonly Uint8Array[]) => state(field(2, field(1, joined(...fields))))
const double = new BinaryWriter().tag(4, WireType.Bit64).double(1.5).finish()
const bytes = (...values: readonly number[]) => Uint8Array.from(values)
const repeat = (part: Uint8Array, times: number) => joined(...Array<Uint8Array>(times).fill(part))

const cases: readonly (readonly [what: string, frame: Uint8Array, fault: StrictFault | null])[] = [
  ['nothing', new Uint8Array(), null],
  ['an ordinary rerun', rerun({ hash: 'h', name: 'n', fragment: 'f', widgets: ['a', 'b'] }), null],
  ['a list that is there more than once', state(field(7, 'a'), field(7, 'b')), null],
  ['two widgets', state(field(2, joined(field(1, field(1, 'a')), field(1, field(1, 'b'))))), null],
  ['a double', widget(field(1, 'a'), double), null],
  ['packed numbers', widget(field(8, field(1, new Uint8Array([2, 4, 6])))), null],
  ['bytes', widget(field(12, new Uint8Array([0xff, 0xfe]))), null],
  ['an unknown message', field(99, 'x'), 'unknown-type'],
  ['an unknown message beside a rerun', joined(rerun(), field(99, 'x')), 'unknown-type'],
  ['an unknown field in a rerun', state(field(99, 'x')), 'unknown-field'],
  ['a page hash twice', state(field(3, 'home'), field(3, 'secret')), 'repeated-field'],
  ['a rerun twice', joined(rerun({ hash: 'home' }), rerun({ name: 'x' })), 'repeated-field'],
  ['a rerun and a stop', joined(rerun(), field(7, 1)), 'two-of-a-oneof'],
  ['a stop and a rerun', joined(field(7, 1), rerun()), 'two-of-a-oneof'],
  ['two values of one widget', widget(field(2, 1), field(6, 'x')), 'two-of-a-oneof'],
  ['a number where a rerun belongs', field(11, 1), 'wrong-wire-type'],
  ['a number where a page hash belongs', state(field(3, 1)), 'wrong-wire-type'],
  ['a text where a yes belongs', field(7, 'yes'), 'wrong-wire-type'],
  ['a text where a double belongs', widget(field(4, 'x')), 'wrong-wire-type'],
  ['a group', new BinaryWriter().tag(11, WireType.StartGroup).finish(), 'wrong-wire-type'],
  ['a tag with a byte too many', joined(bytes(0xda, 0x00), rerun().subarray(1)), 'overlong-number'],
  ['a length with a byte too many', bytes(0x5a, 0x80, 0x00), 'overlong-number'],
  [
    'an inner length with many too many',
    bytes(0x5a, 7, 0x1a, 0x80, 0x80, 0x80, 0x80, 0x80, 0),
    'overlong-number'
  ],
  [
    'a length that says 2^64 and is read as 0',
    state(bytes(0x3a, ...Array(9).fill(0x80), 2)),
    'overlong-number'
  ],
  ['a length past 32 bits', bytes(0x5a, 0x80, 0x80, 0x80, 0x80, 0x10), 'overlong-number'],
  ['a yes past 64 bits', bytes(0x38, ...Array(9).fill(0x80), 2), 'overlong-number'],
  ['a yes with a byte too many', bytes(0x38, 0x81, 0x00), 'overlong-number'],
  [
    'a number of ten bytes that needs them',
    widget(field(1, 'a'), joined(bytes(0x18), bytes(...Array(9).fill(0xff), 1))),
    null
  ],
  [
    'a hundred thousand empty widgets',
    state(field(2, repeat(field(1, ''), 100_000))),
    'too-many-parts'
  ],
  ['as many empty texts', state(repeat(field(7, ''), 100_000)), 'too-many-parts'],
  ['as many packed numbers', widget(field(8, field(1, new Uint8Array(100_001)))), 'too-many-parts'],
  ['ten thousand widgets', state(field(2, repeat(field(1, field(1, 'w')), 10_000))), null]
]

test('what parsers read differently is named as a fault', async (t) => {
  for (const [what, frame, fault] of cases) {
    t.equal(strictFault(BackMsgSchema, frame), fault, what)
  }
})

test('a part that ends behind its whole is an overrun', async (t) => {
  // A rerun of two bytes that holds a widget list of four, which are there.
  const inner = joined(bytes(0x5a, 0x02, 0x12, 0x04), field(1, field(1, '')))
  t.equal(strictFault(BackMsgSchema, inner), 'overrun')
  // A text that ends behind the frame itself.
  t.equal(strictFault(BackMsgSchema, rerun({ hash: 'h' }).subarray(0, -1)), 'overrun')
})

test('bytes that are not protobuf throw', async (t) => {
  const broken = [[0xff], [0x5a, 0x05], [0x5a, 0x02, 0x1a], [0x00], [0x5f], Array(11).fill(0xff)]
  for (const each of broken) {
    t.throws(() => strictFault(BackMsgSchema, bytes(...each)), `${each}`)
  }
})
