import { type Places, textsIn } from './field.ts'

const mediaPath = Buffer.from('/media/')
const mediaId = /^[0-9a-f]{8,64}/
const longestId = 64
/** Far more than any page shows; a bound for texts that are made of nothing else. */
const mostMentions = 20_000

/**
 * The ids of all media files that a message names, wherever it names them: `url` fields, logo and
 * favicon, Markdown, HTML. They are the only proof that Streamlit meant this browser to have them,
 * because `/media/<id>` is open to whoever knows the id (streamlit/streamlit#8148). The search is
 * Node's own over the bytes as they lie there: a quarter of a millisecond for each megabyte.
 */
export function mediaIdsIn(frame: Uint8Array): readonly string[] {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const ids = new Set<string>()
  let at = bytes.indexOf(mediaPath)
  for (let left = mostMentions; at !== -1 && left > 0; left -= 1) {
    const begin = at + mediaPath.length
    const id = mediaId.exec(bytes.toString('latin1', begin, begin + longestId))
    if (id !== null) ids.add(id[0])
    at = bytes.indexOf(mediaPath, begin)
  }
  return [...ids]
}

/** Where an Element names what a browser may ask for. */
const askablePlaces: Places = new Map([
  [40, [[14, 1]]], // dataframe.lazy_data.source_id
  [43, [[12]]] // download_button.deferred_file_id
])

/** The ids in an Element by which a browser may later ask for more; usually none. */
export function idsIn(element: Uint8Array): readonly string[] {
  return textsIn(element, askablePlaces)
}
