import { isUtf8 } from 'node:buffer'
import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/**
 * Why a message cannot come from a browser's encoder with this descriptor. `unknown-type` is an unknown field
 * of the outer message: a new kind of message and not a malformed one.
 */
export type StrictFault =
  | 'unknown-type'
  | 'unknown-field'
  | 'repeated-field'
  | 'two-of-a-oneof'
  | 'wrong-wire-type'
  | 'overlong-number'
  | 'overrun'
  | 'too-many-parts'
  | 'not-utf8'
  | 'name-too-long'

/**
 * Maximum of fields and array elements, far more than in a browser's largest message. Each costs a parser
 * much more memory than its one or two bytes on the wire, so they are counted before anything is built.
 */
const maxParts = 100_000
/**
 * Maximum of a decoded text in bytes: the name of a page, which becomes one segment of an address, or an id,
 * which is a hash or UUID (36 to 64 characters).
 */
const maxNameBytes = 256
/** The `bytes` fields that contain no text; see back_msg.proto. */
const binaryFields: ReadonlySet<string> = new Set([
  'ArrowTable.data',
  'ArrowTable.index',
  'ArrowTable.columns',
  'ArrowTableStyler.display_values',
  'WidgetState.bytes_value'
])

/**
 * Scans a message without building anything, and finds what a lenient parser would accept: fields that the
 * descriptor does not have, and singular fields or members of a oneof that come twice. Parsers merge these
 * in different ways, and a difference between two parsers is how a forbidden page could pass. Parsers also
 * differ in the longest form of a number (Python's reads five bytes for a tag or a length, ours ten), so
 * a number may not be longer than needed.
 * Recursion is bounded by the descriptor, which has no cycle.
 *
 * @returns the first fault, or `null`.
 * @throws RangeError and Error of the protobuf runtime when the bytes are not protobuf.
 */
export function strictFault(schema: DescMessage, bytes: Uint8Array): StrictFault | null {
  const scan = { bytes, reader: new BinaryReader(bytes), partsLeft: maxParts }
  return faultIn(schema, scan, bytes.byteLength, true)
}

/** The state of a scan. */
type Scanner = {
  readonly bytes: Uint8Array
  readonly reader: BinaryReader
  /** How many more parts the message may have. */
  partsLeft: number
}

function faultIn(
  schema: DescMessage,
  scan: Scanner,
  end: number,
  isOuter: boolean
): StrictFault | null {
  const { reader } = scan
  const seen = new Set<number | string>()
  while (reader.pos < end) {
    const start = reader.pos
    const [number, wireType] = reader.tag()
    if (isOverlong(scan, start, narrow)) return 'overlong-number'
    const field = fieldsOf(schema).get(number)
    if (field === undefined) return isOuter ? 'unknown-type' : 'unknown-field'
    if (!fits(field, wireType)) return 'wrong-wire-type'
    const fault = repetition(field, seen) ?? faultInValue(field, scan, wireType)
    if (fault !== null) return fault
  }
  return reader.pos === end ? null : 'overrun'
}

/** The longest form of a number, and the maximum of its last byte in this form. */
const narrow = { bytes: 5, top: 0x0f } as const
const wide = { bytes: 10, top: 0x01 } as const

/** Whether the number just read ends in a byte that adds nothing, or does not fit. */
function isOverlong({ bytes, reader }: Scanner, start: number, max: typeof narrow | typeof wide) {
  const length = reader.pos - start
  const last = Number(bytes[reader.pos - 1])
  if (last === 0) return length > 1
  return length > max.bytes || (length === max.bytes && last > max.top)
}

/** Records a field as seen, and finds a forbidden repetition. */
function repetition(field: DescField, seen: Set<number | string>): StrictFault | null {
  if (field.fieldKind === 'list') return null
  if (seen.has(field.number)) return 'repeated-field'
  seen.add(field.number)
  if (field.oneof === undefined) return null
  if (seen.has(field.oneof.name)) return 'two-of-a-oneof'
  seen.add(field.oneof.name)
  return null
}

function faultInValue(field: DescField, scan: Scanner, wireType: WireType): StrictFault | null {
  const { reader } = scan
  scan.partsLeft -= 1
  if (scan.partsLeft < 0) return 'too-many-parts'
  const start = reader.pos
  if (wireType !== WireType.LengthDelimited) {
    reader.skip(wireType)
    return wireType === WireType.Varint && isOverlong(scan, start, wide) ? 'overlong-number' : null
  }
  const length = reader.uint32()
  if (isOverlong(scan, start, narrow)) return 'overlong-number'
  if (field.message !== undefined) return faultIn(field.message, scan, reader.pos + length, false)
  const begin = reader.pos
  reader.pos += length
  if (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES) {
    return faultInText(field, scan.bytes.subarray(begin, reader.pos))
  }
  // A packed number is one byte or more.
  scan.partsLeft -= length
  return scan.partsLeft < 0 ? 'too-many-parts' : null
}

function faultInText(field: DescField, text: Uint8Array): StrictFault | null {
  if (field.scalar === ScalarType.STRING && text.byteLength > maxNameBytes) return 'name-too-long'
  return isUtf8(text) || isBinary(field) ? null : 'not-utf8'
}

function isBinary({ parent, name }: DescField): boolean {
  return binaryFields.has(`${parent.name}.${name}`)
}

const fieldMaps = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>()

function fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
  const known = fieldMaps.get(schema)
  if (known !== undefined) return known
  const fields = new Map(schema.fields.map((field) => [field.number, field]))
  fieldMaps.set(schema, fields)
  return fields
}

/** Whether a field may come in this wire type (protobuf encoding guide, "Message structure"). */
function fits(field: DescField, wireType: WireType): boolean {
  if (field.fieldKind === 'list' && wireType === WireType.LengthDelimited) return true
  switch (field.scalar) {
    case undefined:
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return wireType === WireType.LengthDelimited
    case ScalarType.DOUBLE:
      return wireType === WireType.Bit64
    default:
      return wireType === WireType.Varint
  }
}
