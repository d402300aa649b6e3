/**
 * A note from the guard to the proxy (guard/pagewarden/_guard/messages.py). Notes are in the stream as
 * `ParentMessage` and never reach a browser.
 */
export type GuardNote =
  /** The first message on every websocket: the guard is there. */
  | {
      readonly kind: 'connected'
      /** Every later note of this session has this key, because an app can send such messages itself. */
      readonly key: string
      readonly sessionId: string
      /** Whether the requested session is resumed. */
      readonly isResumed: boolean
      /** The page because of which the requested session is not resumed, if that is the reason. */
      readonly lost: string | null
      /** The pages that have begun in this session. */
      readonly pages: readonly string[]
      /** The files that it shows. */
      readonly files: readonly string[]
      /** The hashes and paths of the pages that the app has listed in it. */
      readonly listed: readonly (readonly [hash: string, path: string])[]
    }
  /** The app has started a page that its viewer may not see. The page has not begun. */
  | { readonly kind: 'refused'; readonly key: string; readonly page: string }
  /** The app shows a file: its media address, or its deferred download, may be asked for. */
  | { readonly kind: 'file'; readonly key: string; readonly id: string }
  /** A note of another guard version, which this proxy cannot read. */
  | { readonly kind: 'unknown' }

/** The version of the notes that this proxy reads. */
const protocol = 1
/** The guard reports at most 1,000 files of 64 characters, and an app's pages. */
const maxLength = 256 * 1024
/** Messages of apps to a page that embeds them do not begin like this. */
const prefix = '{"pagewarden":'

/** Reads a `ParentMessage`; `null` for one that is not the guard's. */
export function readGuardNote(message: string): GuardNote | null {
  if (!message.startsWith(prefix)) return null
  if (message.length > maxLength) return { kind: 'unknown' }
  const note = parse(message)
  if (note['pagewarden'] !== protocol) return { kind: 'unknown' }
  const { key, session, resumed, lost, pages, files, listed, refused, file } = note
  if (typeof key !== 'string') return { kind: 'unknown' }
  if (typeof refused === 'string') return { kind: 'refused', key, page: refused }
  if (typeof file === 'string') return { kind: 'file', key, id: file }
  if (typeof session !== 'string' || !areTexts(pages) || !areTexts(files) || !arePairs(listed)) {
    return { kind: 'unknown' }
  }
  return {
    kind: 'connected',
    key,
    sessionId: session,
    isResumed: resumed === true,
    lost: typeof lost === 'string' ? lost : null,
    pages,
    files,
    listed
  }
}

type Fields =
  | 'pagewarden'
  | 'key'
  | 'session'
  | 'resumed'
  | 'lost'
  | 'pages'
  | 'files'
  | 'listed'
  | 'refused'
  | 'file'

function parse(text: string): Partial<Record<Fields, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

function arePairs(value: unknown): value is readonly (readonly [string, string])[] {
  return Array.isArray(value) && value.every((item) => areTexts(item) && item.length === 2)
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
