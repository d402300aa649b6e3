import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { BackMsgSchema } from '../../proxy/generated/back_msg_pb.js'
import type { Below } from '../../proxy/test/support/frame-fuzz.ts'
import { hashOf } from '../../proxy/test/support/frames.ts'

/*
 * Frames at and beyond the limits of the encoding guide (protobuf.dev, "Encoding"): over-long
 * numbers, packed and unpacked lists, repeated fields, other wire types, groups, and wrong lengths.
 */

const RERUN = 11
const OPERATION = 19

/** A frame that may ask for the forbidden page of the warden fixture, in valid or invalid forms. */
export function wireFrame(below: Below): Uint8Array {
  const parts = [...Array(1 + rarely(below, 5)).keys()].map(() => outerField(below))
  return bent(Buffer.concat(parts), below)
}

function outerField(below: Below): Uint8Array {
  const wanted = below(4) > 0 ? RERUN : OPERATION
  const often = BackMsgSchema.fields.filter(({ number }) => number === wanted)
  const field = pick(below(3) > 0 ? often : BackMsgSchema.fields, below)
  return fieldOnWire(field, below)
}

function bent(frame: Buffer, below: Below): Uint8Array {
  switch (below(16)) {
    case 0:
      if (frame.length > 0) frame[below(frame.length)] = below(256)
      return frame
    case 1:
      return frame.subarray(0, below(frame.length + 1))
    case 2:
      return Buffer.concat([frame, Uint8Array.from(Array(1 + below(4)), () => below(256))])
    default:
      return frame
  }
}

function messageOnWire(schema: DescMessage, below: Below): Buffer {
  const once = schema.fields.filter(() => below(2) === 0)
  const again = rarely(below, 6) > 0 && schema.fields.length > 0 ? [pick(schema.fields, below)] : []
  const parts = [...once, ...again].map((field) => fieldOnWire(field, below))
  if (rarely(below, 40) > 0) parts.push(lengthDelimited(60 + below(50), Buffer.from('x'), below))
  if (rarely(below, 60) > 0) parts.push(group(90, below))
  return Buffer.concat(parts)
}

function fieldOnWire(field: DescField, below: Below): Buffer {
  const { number } = field
  if (rarely(below, 100) > 0) return wrongType(number, below)
  if (field.message !== undefined) {
    const times = field.fieldKind === 'list' ? below(3) : 1
    const values = Array.from({ length: times }, () =>
      messageOnWire(field.message ?? never(), below)
    )
    return Buffer.concat(values.map((value) => lengthDelimited(number, value, below)))
  }
  if (field.fieldKind === 'list') return listOnWire(field, below)
  return scalarOnWire(number, field.scalar, below)
}

function never(): never {
  throw new Error('a field of messages without a message')
}

/**
 * Numbers unpacked or packed: a parser must accept both (protobuf.dev, "Packed repeated fields").
 */
function listOnWire({ number, scalar }: DescField, below: Below): Buffer {
  const times = below(4)
  if (isText(scalar) || below(2) === 0) {
    return Buffer.concat(Array.from({ length: times }, () => scalarOnWire(number, scalar, below)))
  }
  const packed = Array.from({ length: times }, () => plainScalar(scalar, below))
  return lengthDelimited(number, Buffer.concat(packed), below)
}

function scalarOnWire(number: number, scalar: ScalarType | undefined, below: Below): Buffer {
  if (isText(scalar))
    return lengthDelimited(
      number,
      rarely(below, 25) > 0 ? pick(noTexts, below) : Buffer.from(pick(texts, below)),
      below
    )
  const wireType = scalar === ScalarType.DOUBLE ? 1 : 0
  return Buffer.concat([tag(number, wireType, below), plainScalar(scalar, below)])
}

function isText(scalar: ScalarType | undefined): boolean {
  return scalar === ScalarType.STRING || scalar === ScalarType.BYTES
}

function plainScalar(scalar: ScalarType | undefined, below: Below): Buffer {
  if (scalar !== ScalarType.DOUBLE) return varint(pick(numbers, below), padding(below))
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(pick(doubles, below))
  return bytes
}

function wrongType(number: number, below: Below): Buffer {
  const wireType = pick([0, 1, 2, 3, 4, 5, 6, 7], below)
  return Buffer.concat([tag(number, wireType, below), Buffer.from('12345678'.slice(0, below(9)))])
}

/** A group, as proto2 had them, within as many more as a parser may follow. */
function group(number: number, below: Below): Buffer {
  const depth = pick([1, 3, 90, 200], below)
  const [begin, end] = [varint(BigInt(number * 8 + 3), 0), varint(BigInt(number * 8 + 4), 0)]
  return Buffer.concat([...Array(depth).fill(begin), ...Array(depth).fill(end)])
}

function lengthDelimited(number: number, payload: Buffer, below: Below): Buffer {
  const lie = rarely(below, 80) > 0 ? pick([-1, 1, 7], below) : 0
  const length = BigInt(Math.max(0, payload.length + lie))
  return Buffer.concat([tag(number, 2, below), varint(length, padding(below)), payload])
}

function tag(number: number, wireType: number, below: Below): Buffer {
  return varint(BigInt(number * 8 + wireType), padding(below))
}

/** A varint with this many unneeded bytes. */
function varint(value: bigint, more: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    const last = rest < 0x80n
    bytes.push(Number(rest & 0x7fn) | (last && more === 0 ? 0 : 0x80))
    if (last) break
  }
  for (let left = more; left > 0; left -= 1) bytes.push(left === 1 ? 0 : 0x80)
  return Buffer.from(bytes)
}

function padding(below: Below): number {
  return rarely(below, 100) > 0 ? 1 + below(6) : 0
}

/** 0, or rarely 1 to 3. */
function rarely(below: Below, often: number): number {
  return below(often) === 0 ? 1 + below(3) : 0
}

const texts: readonly string[] = [
  hashOf('secret'),
  hashOf('secret'),
  hashOf('secret'),
  hashOf('sales'),
  hashOf('home'),
  'secret',
  'secret',
  'sales',
  'home',
  '',
  'deadbeef',
  '/secret',
  'SECRET',
  'ページ',
  '\u0000',
  '\ufeffsecret'
]

/** A stray byte, an overlong slash, half a surrogate pair, and a character past the last one. */
const noTexts: readonly Buffer[] = [
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80])
]

const numbers: readonly bigint[] = [
  0n,
  1n,
  2n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 32n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 69n
]

const doubles: readonly number[] = [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 5e-324]

function pick<Item>(items: readonly Item[], below: Below): Item {
  const item = items[below(items.length)]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}
