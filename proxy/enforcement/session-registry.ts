import { LRUCache } from 'lru-cache'
import type { Grants } from '../identity/headers.ts'
import type { AppPage } from '../streamlit/forwardmsg.ts'
import { pathOf } from './app-pages.ts'

const maxPeople = 20_000
const maxSessionsEach = 200
const maxFilesEach = 2_000

/** A Streamlit session. It outlives its websocket, because the browser may resume it. */
export class StreamlitSession {
  /** The `sub` of its person. */
  readonly sub: string
  /** The hash of the entry script, whose output all pages share; empty until known. */
  mainScriptHash = ''
  /** The path of the page that was shown last; `null` before the first. */
  currentPath: string | null = null
  /** The hash of the page that the app has moved the person to and the guard has refused; else empty. */
  refusedHash = ''
  /** The hash of its default page; `null` until its pages were listed. */
  defaultHash: string | null = null
  /** The pages that the policy granted when a websocket was last bound to it. */
  granted: Grants
  readonly #listed = new Map<string, string>()

  constructor(sub: string, granted: Grants) {
    this.sub = sub
    this.granted = granted
  }

  /** Replaces the list of pages by the app's latest one. */
  listPages(pages: Iterable<AppPage>): void {
    this.#listed.clear()
    for (const page of pages) {
      if (page.pageScriptHash === '') continue
      this.#listed.set(page.pageScriptHash, pathOf(page))
      if (page.isDefault) this.defaultHash = page.pageScriptHash
    }
  }

  /** Adds the pages that the guard reports as listed in it. */
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

/** A session id from one person's view. */
export type Ownership = 'unknown' | 'own' | 'foreign'

/**
 * The ownership of an id after this person binds it. Only the least-recently-used limits lead back.
 *
 *                bind by this person
 *     unknown ───────────────────────────▶ own
 *       │ ▲                                 │
 *       │ └───── dropped at a limit ────────┤
 *       │                                   │
 *       └──────────────────────────────▶ foreign
 *                bind by another person
 */
export const ownershipTransitions: Readonly<Record<Ownership, Ownership>> = {
  unknown: 'own',
  own: 'own',
  foreign: 'foreign'
}

/** The sessions and files of one person. */
type Delivered = {
  readonly sessions: LRUCache<string, StreamlitSession>
  /** The id of a file, and the pages for which it was delivered last. */
  readonly files: LRUCache<string, readonly string[]>
}

/**
 * Who may use what Streamlit gives to anyone with its id: sessions, with their uploads, media files and
 * deferred downloads. An id belongs to the person it was first delivered to. The least recently used
 * ones are dropped at a limit; then their owner must reload, and nobody else gets access. Each person has
 * limits of their own, so that nobody can push out another person's.
 */
export class SessionRegistry {
  readonly #owners = new Map<string, string>()
  readonly #people = new LRUCache<string, Delivered>({
    max: maxPeople,
    dispose: ({ sessions }) => sessions.clear()
  })

  /** Makes a person the owner of an id. @returns `false`, without a change, if it has another owner. */
  bindSession(id: string, session: StreamlitSession): boolean {
    const next = ownershipTransitions[this.ownershipOf(session.sub, id)]
    if (next === 'foreign') return false
    this.#owners.set(id, session.sub)
    this.#person(session.sub).sessions.set(id, session)
    return true
  }

  /** The session with this id if it is this person's, else `undefined`. */
  sessionOf(sub: string, id: string): StreamlitSession | undefined {
    return this.#people.get(sub)?.sessions.get(id)
  }

  /** What is known of the owner of a session, from this person's view. */
  ownershipOf(sub: string, id: string): Ownership {
    const owner = this.#owners.get(id)
    if (owner === undefined) return 'unknown'
    return owner === sub ? 'own' : 'foreign'
  }

  /** Whether the id is known to belong to another person. */
  isForeign(sub: string, id: string): boolean {
    return this.ownershipOf(sub, id) === 'foreign'
  }

  /** Records that files were delivered to a person, for these pages. */
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
