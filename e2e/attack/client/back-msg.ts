import { message, number, text } from './protobuf.ts'

/*
 * What a browser may send to Streamlit. Numbers: BackMsg.proto, ClientState.proto and
 * WidgetStates.proto of Streamlit 1.40 to 1.67.
 */

export type Wish = {
  readonly hash?: string
  readonly name?: string
  readonly fragment?: string
  readonly query?: string
  /** Encoded `WidgetState` messages. */
  readonly widgets?: readonly Buffer[]
}

/** The fields of a `ClientState`. */
export function clientState(wish: Wish): Buffer {
  const widgets = wish.widgets?.map((widget) => message(1, widget)) ?? []
  return Buffer.concat([
    text(1, wish.query ?? ''),
    widgets.length === 0 ? Buffer.alloc(0) : message(2, ...widgets),
    text(3, wish.hash ?? ''),
    text(4, wish.name ?? ''),
    text(5, wish.fragment ?? '')
  ])
}

export function rerun(wish: Wish = {}): Buffer {
  return message(11, clientState(wish))
}

/** A pressed button. */
export function pressed(widgetId: string): Buffer {
  return Buffer.concat([text(1, widgetId), number(2, 1)])
}

/** The same in the form of a ticked checkbox; Streamlit does not check the kind of widget. */
export function ticked(widgetId: string): Buffer {
  return Buffer.concat([text(1, widgetId), number(3, 1)])
}

/** A text field with a value. */
export function typed(widgetId: string, value: string): Buffer {
  return Buffer.concat([text(1, widgetId), text(6, value)])
}

export type UploadUrls = {
  readonly fileId: string
  readonly uploadUrl: string
  readonly deleteUrl: string
}

/** A file uploader that holds one file. */
export function uploaded(widgetId: string, size: number, urls: UploadUrls): Buffer {
  const fileUrls = message(
    5,
    text(1, urls.fileId),
    text(2, urls.uploadUrl),
    text(3, urls.deleteUrl)
  )
  const info = message(2, text(2, 'file.txt'), number(3, size), text(4, urls.fileId), fileUrls)
  return Buffer.concat([text(1, widgetId), message(13, info)])
}

export function clearCache(): Buffer {
  return number(5, 1)
}

export function setRunOnSave(): Buffer {
  return number(6, 1)
}

export function loadGitInfo(): Buffer {
  return number(12, 1)
}

/** Asks for an upload address. Every version answers this message at once. */
export function fileUrlsRequest(requestId: string, sessionId = '', files = 1): Buffer {
  const names = Array.from({ length: files }, () => text(2, 'file.txt'))
  return message(16, text(1, requestId), ...names, text(3, sessionId))
}

/** A deferred download, as 1.52 to 1.57 ask for one. */
export function deferredFile(fileId: string, sessionId: string): Buffer {
  return message(18, text(1, fileId), text(2, sessionId))
}

/** The same since 1.58. */
export function deferredOperation(fileId: string, sessionId: string, requestId = 'r'): Buffer {
  return message(19, text(1, requestId), text(2, sessionId), message(3, text(1, fileId)))
}

/** More rows of a lazy dataframe, as since 1.61. */
export function dataframeChunk(sourceId: string, sessionId: string, offset: number): Buffer {
  const chunk = message(6, text(1, sourceId), number(2, offset), number(3, 100))
  return message(19, text(1, 'r'), text(2, sessionId), chunk)
}

/** `install_skills`, which writes files beside the app. */
export function installSkills(sessionId: string): Buffer {
  return message(19, text(1, 'r'), text(2, sessionId), message(4))
}
