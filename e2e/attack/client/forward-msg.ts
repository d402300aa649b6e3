import type { UploadUrls } from './back-msg.ts'
import { at, fieldsOf, textsAt } from './protobuf.ts'

/*
 * Reads the fields of Streamlit's messages that an attacker needs. Numbers: ForwardMsg.proto,
 * NewSession.proto, Navigation.proto, AppPage.proto and Element.proto of Streamlit 1.40 to 1.67.
 */

const NEW_SESSION = 4
const SCRIPT_FINISHED = 6
/** `FINISHED_EARLY_FOR_RERUN`: another run follows by itself. */
const FINISHED_EARLY = 2
const SESSION_EVENT = 10
const FILE_URLS_RESPONSE = 19
const DEFERRED_FILE_RESPONSE = 25
const BACKEND_OPERATION_RESPONSE = 27

/** The text of a refusal: in a dialog or, in an old Streamlit, in a session event. */
const REFUSAL = Buffer.from('You may not open the page')

/** Whether this message ends a run or is an answer without a run. */
export function isAnswer(frame: Buffer): boolean {
  if (frame.includes(REFUSAL)) return true
  return fieldsOf(frame).some(({ number, value }) => {
    if (number === SCRIPT_FINISHED) return value !== FINISHED_EARLY
    return [SESSION_EVENT, DEFERRED_FILE_RESPONSE, BACKEND_OPERATION_RESPONSE].includes(number)
  })
}

/** Whether this is the beginning of a run. */
export function isRunBegin(frame: Buffer): boolean {
  return fieldsOf(frame).some(({ number }) => number === NEW_SESSION)
}

/** Whether this answers a `file_urls_request`. */
export function isFileUrls(frame: Buffer): boolean {
  return fieldsOf(frame).some(({ number }) => number === FILE_URLS_RESPONSE)
}

export function sessionIdOf(frames: readonly Buffer[]): string {
  return last(frames.flatMap((frame) => textsAt(frame, 4, 1, 6)))
}

/** The hash of a page by the end of its URL: from `navigation`, else from an old `new_session`. */
export function pageHashOf(frames: readonly Buffer[], urlPath: string): string {
  return pagesOf(frames).get(urlPath) ?? ''
}

/** All pages that were listed: the end of the URL to the hash. */
export function pagesOf(frames: readonly Buffer[]): ReadonlyMap<string, string> {
  const navigation = frames.flatMap((frame) => at(frame, 23, 2))
  const pages = navigation.length > 0 ? navigation : frames.flatMap((frame) => at(frame, 4, 8))
  return new Map(pages.map((page) => [last(textsAt(page, 6)), last(textsAt(page, 1))]))
}

/** The ids of all fragments that were delivered, by `delta` and by `auto_rerun`. */
export function fragmentsOf(frames: readonly Buffer[]): readonly string[] {
  const ids = frames.flatMap((frame) => [...textsAt(frame, 5, 8), ...textsAt(frame, 21, 2)])
  return [...new Set(ids)]
}

/** The ids of the fragments that renew themselves. */
export function tickersOf(frames: readonly Buffer[]): readonly string[] {
  return [...new Set(frames.flatMap((frame) => textsAt(frame, 21, 2)))]
}

/** The id of the widget to which the app gave a key. */
export function widgetOf(frames: readonly Buffer[], key: string): string {
  const all = Buffer.concat([...frames]).toString('latin1')
  return new RegExp(`\\$\\$ID-[0-9a-f]+-${key}`).exec(all)?.[0] ?? ''
}

/** The paths of all media files in the messages. */
export function mediaOf(frames: readonly Buffer[]): readonly string[] {
  const all = Buffer.concat([...frames]).toString('latin1')
  return [...new Set(all.match(/\/media\/[0-9a-f]+\.[a-z0-9]+/g))]
}

/** The ids of all deferred downloads: `delta`, `new_element`, `download_button`. */
export function deferredOf(frames: readonly Buffer[]): readonly string[] {
  return frames.flatMap((frame) => textsAt(frame, 5, 3, 43, 12))
}

/**
 * The ids of all lazy dataframes: `delta`, `new_element`, `dataframe`, `lazy_data`, `source_id`.
 */
export function sourcesOf(frames: readonly Buffer[]): readonly string[] {
  return frames.flatMap((frame) => textsAt(frame, 5, 3, 40, 14, 1))
}

/** The hash of the entry script, from `new_session`. */
export function mainHashOf(frames: readonly Buffer[]): string {
  return last(frames.flatMap((frame) => textsAt(frame, 4, 11)))
}

export function uploadUrlsOf(frames: readonly Buffer[]): UploadUrls {
  const [urls = Buffer.alloc(0)] = frames.flatMap((frame) => at(frame, FILE_URLS_RESPONSE, 2))
  return {
    fileId: last(textsAt(urls, 1)),
    uploadUrl: last(textsAt(urls, 2)),
    deleteUrl: last(textsAt(urls, 3))
  }
}

/** Ids of cached messages: an old Streamlit gave a large message to anyone with its id. */
export function messageHashesOf(frames: readonly Buffer[]): readonly string[] {
  return frames.flatMap((frame) => textsAt(frame, 1)).filter((hash) => hash !== '')
}

function last(texts: readonly string[]): string {
  return texts.at(-1) ?? ''
}
