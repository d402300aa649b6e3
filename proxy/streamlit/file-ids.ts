import { type FieldPaths, textsIn } from './field.ts'

/** The address that `MediaFileManager.add` makes begins with its endpoint (1.40 to 1.67). */
const mediaAddress = /^\/media\/([0-9a-f]{8,64})(?:\.[A-Za-z0-9]+)?$/

const inElement: FieldPaths = new Map([
  [6, [[1, 3]]], // imgs.imgs.url
  [13, [[5]]], // audio.url
  [14, [[6], [7, 2]]], // video.url, video.subtitles.url
  [43, [[6]]] // download_button.url
])
const deferredInElement: FieldPaths = new Map([[43, [[12]]]]) // download_button.deferred_file_id
const inBlock: FieldPaths = new Map([[9, [[2]]]]) // chat_message.avatar
const inPageConfig: FieldPaths = new Map([[2, [[]]]]) // favicon
const inLogo: FieldPaths = new Map([
  [1, [[]]], // image
  [3, [[]]] // icon_image
])

/**
 * The ids of the files that an element shows. It reads only the fields where Streamlit writes the address of
 * a file that it has stored: a text, a link or the address of a frame could come from a person. The proxy
 * uses this without the guard. With it, the guard reports every file.
 *
 * @throws Error when the bytes are not a message.
 */
export function fileIdsInElement(newElement: Uint8Array): readonly string[] {
  return [
    ...textsIn(newElement, inElement).flatMap(fileIdsInAddress),
    ...textsIn(newElement, deferredInElement)
  ]
}

/** The same for a block. */
export function fileIdsInBlock(addBlock: Uint8Array): readonly string[] {
  return textsIn(addBlock, inBlock).flatMap(fileIdsInAddress)
}

/** The same for the settings of a page. */
export function fileIdsInPageConfig(pageConfig: Uint8Array): readonly string[] {
  return textsIn(pageConfig, inPageConfig).flatMap(fileIdsInAddress)
}

/** The same for a logo. */
export function fileIdsInLogo(logo: Uint8Array): readonly string[] {
  return textsIn(logo, inLogo).flatMap(fileIdsInAddress)
}

/** The id of the stored file at an address; none for any other address. */
export function fileIdsInAddress(address: string): readonly string[] {
  const id = mediaAddress.exec(address)?.[1]
  return id === undefined ? [] : [id]
}
