/*
 * The parts of protobuf and of Streamlit's two messages that a client at a raw websocket needs. It
 * shares no code with proxy/: a check with the proxy's own decoder would repeat its mistakes.
 * Field numbers: streamlit/proto/BackMsg.proto, ClientState.proto,
 * ForwardMsg.proto, Navigation.proto and AppPage.proto of Streamlit 1.67.0.
 */

/** The requested page; without a field, the app's front page. */
export type PageRequest = { readonly hash?: string; readonly name?: string }

/** A page in the app's navigation. */
export type ListedPage = { readonly hash: string; readonly path: string }

/** A field. The values of number fields are dropped, because nothing here reads them. */
type Field = { readonly number: number; readonly bytes: Uint8Array }

const RERUN_SCRIPT = 11
const PAGE_SCRIPT_HASH = 3
const PAGE_NAME = 4
const SCRIPT_FINISHED = 6
const NAVIGATION = 23
const APP_PAGES = 2
const URL_PATHNAME = 6

/** A `BackMsg` that requests a run of a page by its hash, its name, or both. */
export function rerunMessage({ hash = '', name = '' }: PageRequest): Uint8Array {
  const state = [...textField(PAGE_SCRIPT_HASH, hash), ...textField(PAGE_NAME, name)]
  return Uint8Array.from([...lengthDelimited(RERUN_SCRIPT, Uint8Array.from(state))])
}

/** The text of a refusal in a notice. */
const REFUSAL = 'You may not open the page'

/** Whether a `ForwardMsg` ends a request: the run has finished or was refused. */
export function isEnd(message: Uint8Array): boolean {
  return contains(message, REFUSAL) || isRunEnd(message)
}

/** Whether a `ForwardMsg` reports the end of a run. */
export function isRunEnd(message: Uint8Array): boolean {
  return fieldsOf(message).some(({ number }) => number === SCRIPT_FINISHED)
}

/** The pages that a `ForwardMsg` lists for the navigation; empty for another message. */
export function listedPages(message: Uint8Array): readonly ListedPage[] {
  return fieldsOf(message)
    .filter(({ number }) => number === NAVIGATION)
    .flatMap(({ bytes }) => fieldsOf(bytes))
    .filter(({ number }) => number === APP_PAGES)
    .map(({ bytes }) => {
      const fields = fieldsOf(bytes)
      const text = (wanted: number) =>
        new TextDecoder().decode(fields.find(({ number }) => number === wanted)?.bytes)
      return { hash: text(1), path: `/${text(URL_PATHNAME)}` }
    })
}

/** Whether a message contains the bytes of a text. */
export function contains(message: Uint8Array, text: string): boolean {
  return Buffer.from(message).includes(Buffer.from(text))
}

function textField(number: number, text: string): Uint8Array {
  return text === '' ? new Uint8Array() : lengthDelimited(number, new TextEncoder().encode(text))
}

function lengthDelimited(number: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...varint((number << 3) | 2), ...varint(bytes.length), ...bytes])
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

/** The first byte of a notice of Pagewarden, which is JSON. */
const BRACE = 0x7b

/** The fields of one message, without groups (proto3 has none); empty for a notice. */
function fieldsOf(message: Uint8Array): readonly Field[] {
  if (message[0] === BRACE) return []
  const fields: Field[] = []
  let at = 0

  const readVarint = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = message[at++]
      if (byte === undefined) throw new Error('a protobuf message ends inside a number')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }
  const readBytes = (length: number): Uint8Array => {
    if (at + length > message.length) throw new Error('a protobuf message ends inside a field')
    at += length
    return message.subarray(at - length, at)
  }

  while (at < message.length) {
    const tag = readVarint()
    const [number, wireType] = [Math.floor(tag / 8), tag % 8]
    fields.push({ number, bytes: readBytes(lengthOf(wireType, readVarint)) })
  }
  return fields
}

/** The number of bytes after the tag, by wire type (protobuf.dev, "Encoding"). */
function lengthOf(wireType: number, readVarint: () => number): number {
  switch (wireType) {
    case 0:
      readVarint()
      return 0
    case 1:
      return 8
    case 2:
      return readVarint()
    case 5:
      return 4
    default:
      throw new Error(`no protobuf wire type: ${wireType}`)
  }
}
