/*
 * Protobuf by hand (protobuf.dev, "Encoding"), without code of proxy/: an attacker can write any
 * bytes, also those that no encoder makes.
 */

export type Field = {
  readonly number: number
  readonly wireType: number
  /** The payload of a length-delimited field; empty for other fields. */
  readonly bytes: Buffer
  /** The value of a varint field; 0 for other fields. */
  readonly value: number
}

/** A varint; `padding` adds bytes that it does not need. */
export function varint(value: number, padding = 0): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(padding > 0 ? rest + 0x80 : rest)
  for (let left = padding; left > 0; left -= 1) bytes.push(left === 1 ? 0 : 0x80)
  return Buffer.from(bytes)
}

export function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType)
}

/** A field that holds other fields. */
export function message(number: number, ...fields: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(fields)
  return Buffer.concat([tag(number, 2), varint(body.length), body])
}

/** A field that holds text; nothing for an empty one, as encoders do in proto3. */
export function text(number: number, value: string): Buffer {
  return value === '' ? Buffer.alloc(0) : message(number, Buffer.from(value))
}

export function number(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), varint(value)])
}

/**
 * The first byte of a notice of ours, which is JSON; in protobuf it begins a group, as proto2 had
 * them.
 */
const BRACE = 0x7b

/** All fields of a message in order; none for a notice. */
export function fieldsOf(bytes: Buffer): readonly Field[] {
  if (bytes[0] === BRACE) return []
  const fields: Field[] = []
  let at = 0
  const read = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('a protobuf message ends inside a number')
      value += (byte % 0x80) * scale
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const key = read()
    const wireType = key % 8
    const value = wireType === 0 ? read() : 0
    const length = lengthOf(wireType, read)
    const payload = bytes.subarray(at, at + length)
    at += length
    fields.push({ number: Math.floor(key / 8), wireType, bytes: payload, value })
  }
  return fields
}

function lengthOf(wireType: number, read: () => number): number {
  if (wireType === 2) return read()
  return wireType === 1 ? 8 : wireType === 5 ? 4 : 0
}

/** The payloads at one path of field numbers. */
export function at(bytes: Buffer, ...path: readonly number[]): readonly Buffer[] {
  const [wanted, ...rest] = path
  if (wanted === undefined) return [bytes]
  return fieldsOf(bytes)
    .filter((field) => field.number === wanted && field.wireType === 2)
    .flatMap((field) => at(field.bytes, ...rest))
}

/** The texts at one path of field numbers. */
export function textsAt(bytes: Buffer, ...path: readonly number[]): readonly string[] {
  return at(bytes, ...path).map((payload) => payload.toString('utf8'))
}
