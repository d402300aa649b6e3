import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Paths of field numbers, by the number of the field where each begins. */
export type FieldPaths = ReadonlyMap<number, readonly (readonly number[])[]>

/**
 * The texts of some fields in a protobuf message, in their order. A field with another wire type is
 * skipped: older versions have other messages under the same numbers. Nothing else is copied, and only
 * the fields on these paths are parsed.
 *
 * @throws Error when the bytes are not a message.
 */
export function textsIn(message: Uint8Array, fields: FieldPaths): readonly string[] {
  if (message.byteLength === 0) return none
  let found: string[] | undefined
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag()
    const paths = wireType === WireType.LengthDelimited ? fields.get(number) : undefined
    if (paths === undefined) {
      reader.skip(wireType)
      continue
    }
    const value = reader.bytes()
    found ??= []
    for (const path of paths) collect(value, path, 0, found)
  }
  return found ?? none
}

const none: readonly string[] = []

function collect(value: Uint8Array, path: readonly number[], depth: number, found: string[]): void {
  if (depth === path.length) {
    found.push(Buffer.from(value).toString('utf8'))
    return
  }
  const reader = new BinaryReader(value)
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag()
    if (number === path[depth] && wireType === WireType.LengthDelimited) {
      collect(reader.bytes(), path, depth + 1, found)
    } else reader.skip(wireType)
  }
}
