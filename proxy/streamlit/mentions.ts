import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

const mediaPath = Buffer.from('/media/')
const longestId = 64

/**
 * The ids of all media files that a message names, wherever it names them: `url` fields, logo and
 * favicon, Markdown, HTML. They are the only proof that Streamlit meant this browser to have them,
 * because `/media/<id>` is open to whoever knows the id (streamlit/streamlit#8148).
 */
export function mediaIdsIn(frame: Uint8Array): readonly string[] {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const ids: string[] = []
  for (let at = bytes.indexOf(mediaPath); at !== -1; at = bytes.indexOf(mediaPath, at)) {
    at += mediaPath.length
    const id = /^[0-9a-f]{8,64}/.exec(bytes.toString('latin1', at, at + longestId))
    if (id !== null) ids.push(id[0])
  }
  return ids
}

/** Where an Element names a deferred download: `download_button` 43, `deferred_file_id` 12. */
const deferredFileId = [43, 12]
/** Where an Element names a lazy data source: `dataframe` 40, `lazy_data` 14, `source_id` 1. */
const lazySourceId = [40, 14, 1]

/** The ids in an Element by which a browser may later ask for more; usually none. */
export function idsIn(element: Uint8Array): readonly string[] {
  return [...stringsAt(element, deferredFileId), ...stringsAt(element, lazySourceId)]
}

/**
 * The texts at one path of field numbers. What has another wire type on the way is passed over:
 * older versions have other messages under the same numbers.
 */
function stringsAt(message: Uint8Array, path: readonly number[]): readonly string[] {
  const [wanted, ...rest] = path
  if (wanted === undefined) return [Buffer.from(message).toString('utf8')]
  const reader = new BinaryReader(message)
  const found: string[] = []
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag()
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType)
      continue
    }
    const value = reader.bytes()
    if (number === wanted) found.push(...stringsAt(value, rest))
  }
  return found
}
