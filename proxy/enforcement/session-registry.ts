import { LRUCache } from 'lru-cache'
import type { Grants } from '../identity/headers.ts'
import type { AppPage } from '../streamlit/forwardmsg.ts'
import { pathOf } from './app-pages.ts'

const maxPeople = 20_000
const maxSessionsEach = 200
const maxFilesEach = 2_000

/** What is known of one Streamlit session; it outlives its websocket, because the browser may resume it. */
export class StreamlitSession {
  /** The `sub` of the person it was made for. */
  readonly sub: string
  /** The hash of the entry script, whose output all pages share; empty until known. */
  mainScriptHash = ''
  /** The path of the page that was shown last; `null` before any was. */
  currentPath: string | null = null
  /** The hash of the page that the app has put the person at, and that the guard refused; else empty. */
  refusedHash = ''
  /** The hash of its default page; `null` until its pages were listed. */
  defaultHash: string | null = null
  /** What the policy said of pages when a websocket was last connected to it. */
  granted: Grants
  readonly #listed = new Map<string, string>()

  constructor(sub: string, granted: Grants) {
    this.sub = sub
    this.granted = granted
  }

  /** Takes the app's latest list for this session in place of the one before. */
  listPages(pages: Iterable<AppPage>): void {
    this.#listed.clear()
    for (const page of pages) {
      if (page.pageScriptHash === '') continue
      this.#listed.set(page.pageScriptHash, pathOf(page))
      if (page.isDefault) this.defaultHash = page.pageScriptHash
    }
  }

  /** Takes what the guard says that the app has listed in it. */
  recall(listed: Iterable<readonly [hash: string, path: string]>): void {
    for (const [hash, path] of listed) {
      this.#listed.set(hash, path)
      if (path === '/') this.defaultHash = hash
    }
  }

  /** The path under which this session lists a page. */
  pathOf(hash: string): string | undefined {
    return this.#listed.get(hash)
  }
}

/** What was delivered to one person. */
type Delivered = {
  readonly sessions: LRUCache<string, StreamlitSession>
  /** The id of a file to the pages for which it was delivered last. */
  readonly files: LRUCache<string, readonly string[]>
}

/**
 * Who may use what Streamlit gives to anybody that knows its id: sessions, with their uploads, media
 * files and deferred downloads. An id belongs to the person it was first delivered to. Of too many the
 * least recently used are forgotten, which costs their owner a reload and opens nothing; each person
 * has a share of their own, so that nobody can push out another's.
 */
export class SessionRegistry {
  readonly #owners = new Map<string, string>()
  readonly #people = new LRUCache<string, Delivered>({
    max: maxPeople,
    dispose: ({ sessions }) => sessions.clear()
  })

  bindSession(id: string, session: StreamlitSession): void {
    this.#owners.set(id, session.sub)
    this.#person(session.sub).sessions.set(id, session)
  }

  /** The session with this id if it is this person's, else `undefined`. */
  sessionOf(sub: string, id: string): StreamlitSession | undefined {
    return this.#people.get(sub)?.sessions.get(id)
  }

  /** Whether the id is known to be somebody else's. */
  isForeign(sub: string, id: string): boolean {
    const owner = this.#owners.get(id)
    return owner !== undefined && owner !== sub
  }

  /** Notes that files were delivered to a person, for these pages. */
  deliverFiles(sub: string, ids: readonly string[], pages: readonly string[]): void {
    if (ids.length === 0) return
    const { files } = this.#person(sub)
    for (const id of ids) files.set(id, pages)
  }

  /** The pages for which a file was delivered to this person; `undefined` if it never was. */
  pagesOfFile(sub: string, id: string): readonly string[] | undefined {
    return this.#people.get(sub)?.files.get(id)
  }

  #person(sub: string): Delivered {
    const known = this.#people.get(sub)
    if (known !== undefined) return known
    const person: Delivered = {
      sessions: new LRUCache({
        max: maxSessionsEach,
        dispose: (_session, id, why) => {
          if (why !== 'set') this.#owners.delete(id)
        }
      }),
      files: new LRUCache({ max: maxFilesEach })
    }
    this.#people.set(sub, person)
    return person
  }
}
