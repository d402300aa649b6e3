import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { BackMsgSchema } from '../../generated/back_msg_pb.js'

/** A whole number from 0 up to, but not including, the argument. */
export type Below = (bound: number) => number

/** Pseudo-random numbers, the same for the same seed (mulberry32). */
export const seeded = (seed: number): Below => {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
}

/**
 * A browser's frame that follows the descriptor and sometimes violates it: duplicate fields, fields
 * of another wire type, unknown fields, several members of one oneof, invalid UTF-8, and bytes that
 * were changed, cut or added.
 */
export const bentFrame = (below: Below): Uint8Array => {
  const whole = message(BackMsgSchema, below, 0)
  const bytes = Uint8Array.from(whole)
  switch (below(8)) {
    case 0: {
      const at = below(bytes.length || 1)
      if (bytes.length > 0) bytes[at] = below(256)
      return bytes
    }
    case 1:
      return bytes.subarray(0, below(bytes.length + 1))
    case 2:
      return Uint8Array.from([...bytes, ...Array.from(Array(below(4)), () => below(256))])
    default:
      return bytes
  }
}

const message = (schema: DescMessage, below: Below, depth: number): Uint8Array => {
  const writer = new BinaryWriter()
  const fields = depth === 0 ? [pick(schema.fields, below)] : some(schema.fields, below)
  if (below(12) === 0 && schema.fields.length > 0) fields.push(pick(schema.fields, below))
  for (const field of fields) writer.raw(member(field, below, depth))
  if (below(25) === 0) writer.tag(90 + below(200), WireType.Varint).uint32(below(1000))
  return writer.finish()
}

const member = (field: DescField, below: Below, depth: number): Uint8Array => {
  const writer = new BinaryWriter()
  if (below(40) === 0) return writer.tag(field.number, WireType.Bit32).fixed32(below(99)).finish()
  const times = field.fieldKind === 'list' ? below(3) : 1
  for (let count = 0; count < times; count += 1) writer.raw(value(field, below, depth))
  return writer.finish()
}

const value = ({ number, message: inner, scalar }: DescField, below: Below, depth: number) => {
  const writer = new BinaryWriter()
  if (inner !== undefined) {
    return writer
      .tag(number, WireType.LengthDelimited)
      .bytes(message(inner, below, depth + 1))
      .finish()
  }
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return writer.tag(number, WireType.LengthDelimited).bytes(pick(texts, below)).finish()
    case ScalarType.DOUBLE:
      return writer
        .tag(number, WireType.Bit64)
        .double(below(1000) / 7)
        .finish()
    case ScalarType.BOOL:
      return writer
        .tag(number, WireType.Varint)
        .bool(below(2) === 1)
        .finish()
    default:
      return writer
        .tag(number, WireType.Varint)
        .int64(BigInt(below(2 ** 31)) - 5n)
        .finish()
  }
}

const texts = ['', 'a', 'sales', '/media/0123456789abcdef.png', 'ページ', '\u0000']
  .map((text): Uint8Array => new TextEncoder().encode(text))
  .concat([new Uint8Array([0xff]), new Uint8Array([0xed, 0xa0, 0x80])])

const some = <Item>(items: readonly Item[], below: Below): Item[] =>
  items.filter(() => below(4) === 0)

const pick = <Item>(items: readonly Item[], below: Below): Item => {
  const item = items[below(items.length)]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}
