import { type Keeper, revive } from './kept-session.ts'
import type { StreamlitSession } from './session.ts'

const mostPeople = 20_000
const mostSessionsEach = 200
const mostMediaEach = 5_000

/** What was delivered to one person; in order of use, the oldest first. */
type Delivered = {
  readonly sessions: Map<string, StreamlitSession>
  /** The id of a file to the pages for which it was delivered last. */
  readonly media: Map<string, readonly string[]>
}

/**
 * Who may use what Streamlit gives to anybody that knows its id: sessions, with their uploads, and
 * media files. An id is bound to the person it was first delivered to. Of too many the least
 * recently used are forgotten, which costs their owner a fresh session or a reload and opens
 * nothing; each person has a share of their own, so that nobody can push out another's.
 */
export class Bindings {
  readonly #people = new Map<string, Delivered>()
  readonly #owners = new Map<string, string>()
  readonly #store: Keeper | null

  /** @param store where sessions outlive the process, if they are to. */
  constructor(store: Keeper | null = null) {
    this.#store = store
  }

  /** Whether another process may know more of a session than this one. */
  get isShared(): boolean {
    return this.#store !== null
  }

  /** Binds a session that Streamlit has just named. */
  bindSession(id: string, session: StreamlitSession): void {
    if (this.#bind(id, session)) this.#store?.hold(id)
  }

  /** Says whether that is new. */
  #bind(id: string, session: StreamlitSession): boolean {
    const { sessions } = this.#person(session.sub)
    this.#owners.set(id, session.sub)
    const isNew = sessions.get(id) !== session
    const forgotten = touch(sessions, id, session, mostSessionsEach)
    if (forgotten !== undefined) this.#forget(...forgotten)
    const store = this.#store
    if (store === null || !isNew) return isNew
    session.keep = () => store.write(id, session)
    session.isHeld = () => store.isHeld(id)
    session.keep()
    return isNew
  }

  /**
   * The session that a browser asks to come back to, if it is this person's. Where sessions are
   * kept, the file decides: another process may have run a page in it, or have forgotten it.
   */
  resume(sub: string, id: string): StreamlitSession | undefined {
    const known = this.sessionOf(sub, id)
    if (this.#store === null) return known
    const kept = this.#store.read(id)
    if (kept === null || kept.sub !== sub) return undefined
    if (known === undefined) {
      const session = revive(kept)
      this.#bind(id, session)
      return session
    }
    known.visit(kept.visited, '')
    for (const hash of kept.visitedHashes) known.visit([], hash)
    if (kept.isOver) known.runs.settle()
    else if (known.runs.areOver) known.runs.ask()
    return known
  }

  /**
   * Takes a session from any other process: that may let nothing more run in it.
   *
   * @returns whether nothing runs there still that the other has let through before.
   */
  take(id: string): boolean {
    if (this.#store === null) return true
    this.#store.hold(id)
    // Read after it was taken: who lets something run notes it first, and then looks who holds it.
    return this.#store.read(id)?.isOver === true
  }

  /** The session with this id if it is this person's, else `undefined`. */
  sessionOf(sub: string, id: string): StreamlitSession | undefined {
    const sessions = this.#people.get(sub)?.sessions
    const session = sessions?.get(id)
    if (sessions !== undefined && session !== undefined) touch(sessions, id, session)
    return session
  }

  /** Whether the id is known to be somebody else's: Streamlit must never let that happen. */
  isForeign(sub: string, id: string): boolean {
    const owner = this.#owners.get(id)
    if (owner !== undefined) return owner !== sub
    const kept = this.#store?.read(id) ?? null
    return kept !== null && kept.sub !== sub
  }

  /** Notes that media files were delivered to a person, for these pages. */
  deliverMedia(sub: string, ids: readonly string[], pages: readonly string[]): void {
    if (ids.length === 0) return
    const { media } = this.#person(sub)
    for (const id of ids) touch(media, id, pages, mostMediaEach)
  }

  /** The pages for which a media file was delivered to this person; `undefined` if it never was. */
  mediaPages(sub: string, id: string): readonly string[] | undefined {
    return this.#people.get(sub)?.media.get(id)
  }

  #person(sub: string): Delivered {
    const person = this.#people.get(sub) ?? { sessions: new Map(), media: new Map() }
    const forgotten = touch(this.#people, sub, person, mostPeople)
    for (const entry of forgotten?.[1].sessions ?? []) this.#forget(...entry)
    return person
  }

  /** Its websocket, if it has one, goes on; what comes of that must not make it known again. */
  #forget(id: string, session: StreamlitSession): void {
    this.#owners.delete(id)
    this.#store?.forget(id)
    session.keep = () => undefined
    session.isHeld = () => true
  }
}

/** Makes an entry the youngest; returns the oldest where that one had to go for it. */
function touch<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  most = Number.POSITIVE_INFINITY
): readonly [string, Value] | undefined {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return undefined
  const [oldest] = map
  if (oldest !== undefined) map.delete(oldest[0])
  return oldest
}
