import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/**
 * The texts at one path of field numbers in a message of protobuf. What has another wire type on the
 * way is passed over: older versions have other messages under the same numbers.
 *
 * @throws Error when the bytes are no message.
 */
export function textsAt(message: Uint8Array, path: readonly number[]): readonly string[] {
  const [wanted, ...rest] = path
  if (wanted === undefined) return [Buffer.from(message).toString('utf8')]
  return [...fieldsOf(message)].flatMap(([number, value]) =>
    number === wanted ? textsAt(value, rest) : []
  )
}

/** The fields that have a length, with their numbers; none is copied. */
export function* fieldsOf(message: Uint8Array): Generator<readonly [number, Uint8Array]> {
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag()
    if (wireType === WireType.LengthDelimited) yield [number, reader.bytes()]
    else reader.skip(wireType)
  }
}
