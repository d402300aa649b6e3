import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/**
 * Why a message is not one that a browser's encoder makes of the descriptor.
 * `unknown-type` is a lone field of the outer message that no supported Streamlit has: a new kind
 * of message rather than a crooked one.
 */
export type StrictFault =
  | 'unknown-type'
  | 'unknown-field'
  | 'repeated-field'
  | 'two-of-a-oneof'
  | 'wrong-wire-type'
  | 'overrun'
  | 'too-many-parts'

/**
 * Far more fields and array elements than a browser's largest message has. Each costs a parser far
 * more memory than its one or two bytes on the wire, so it is counted before anything is built.
 */
const mostParts = 100_000

/**
 * Reads a message without keeping anything and says what a lenient parser would have glossed over:
 * fields that the descriptor does not have, singular fields or members of a oneof given twice.
 * Parsers differ in how they merge those, and a difference between two readers of one message is
 * where a forbidden page slips through. Recursion is bounded by the descriptor, which has no cycle.
 *
 * @returns the first fault, or `null`.
 * @throws RangeError and Error of the protobuf runtime when the bytes are no protobuf at all.
 */
export function strictFault(schema: DescMessage, bytes: Uint8Array): StrictFault | null {
  const budget: Budget = { parts: mostParts }
  return faultIn(schema, new BinaryReader(bytes), bytes.byteLength, budget, true)
}

/** How many more parts the message may have. */
type Budget = { parts: number }

function faultIn(
  schema: DescMessage,
  reader: BinaryReader,
  end: number,
  budget: Budget,
  isOuter: boolean
): StrictFault | null {
  const seen = new Set<number | string>()
  while (reader.pos < end) {
    const [number, wireType] = reader.tag()
    const field = fieldsOf(schema).get(number)
    if (field === undefined) return isOuter ? 'unknown-type' : 'unknown-field'
    if (!fits(field, wireType)) return 'wrong-wire-type'
    const fault = repetition(field, seen) ?? faultInValue(field, reader, wireType, budget)
    if (fault !== null) return fault
  }
  return reader.pos === end ? null : 'overrun'
}

/** Notes a field as seen and says whether it may be seen again. */
function repetition(field: DescField, seen: Set<number | string>): StrictFault | null {
  if (field.fieldKind === 'list') return null
  if (seen.has(field.number)) return 'repeated-field'
  seen.add(field.number)
  if (field.oneof === undefined) return null
  if (seen.has(field.oneof.name)) return 'two-of-a-oneof'
  seen.add(field.oneof.name)
  return null
}

function faultInValue(
  field: DescField,
  reader: BinaryReader,
  wireType: WireType,
  budget: Budget
): StrictFault | null {
  budget.parts -= 1
  if (budget.parts < 0) return 'too-many-parts'
  if (field.message !== undefined) {
    const length = reader.uint32()
    return faultIn(field.message, reader, reader.pos + length, budget, false)
  }
  const start = reader.pos
  reader.skip(wireType)
  // A packed number is one byte or more.
  if (isListOfNumbers(field)) budget.parts -= reader.pos - start
  return budget.parts < 0 ? 'too-many-parts' : null
}

function isListOfNumbers({ fieldKind, scalar }: DescField): boolean {
  return fieldKind === 'list' && scalar !== ScalarType.STRING
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
