import type { StreamlitSession } from './session.ts'

const mostSessions = 20_000
const mostMediaPerPerson = 5_000
const mostPeople = 20_000

/**
 * Who may use what Streamlit gives to anybody that knows its id: sessions, with their uploads, and
 * media files. An id is bound to the person it was first delivered to. The least recently used are
 * forgotten first, which costs their owner a fresh session or a reload and opens nothing.
 */
export class Bindings {
  readonly #sessions = new Map<string, StreamlitSession>()
  readonly #media = new Map<string, Set<string>>()

  /** Binds a session that Streamlit has just named. */
  bindSession(id: string, session: StreamlitSession): void {
    touch(this.#sessions, id, session, mostSessions)
  }

  /** The session with this id if it is this person's, else `undefined`. */
  sessionOf(sub: string, id: string): StreamlitSession | undefined {
    const session = this.#sessions.get(id)
    return session?.sub === sub ? session : undefined
  }

  /** Whether the id is known to be somebody else's: Streamlit must never let that happen. */
  isForeign(sub: string, id: string): boolean {
    const session = this.#sessions.get(id)
    return session !== undefined && session.sub !== sub
  }

  /** Forgets a session for good: nobody resumes it or uploads into it any more. */
  forgetSession(id: string): void {
    this.#sessions.delete(id)
  }

  /** Notes that media files were delivered to a person. */
  deliverMedia(sub: string, ids: readonly string[]): void {
    if (ids.length === 0) return
    const delivered = this.#media.get(sub) ?? new Set<string>()
    touch(this.#media, sub, delivered, mostPeople)
    for (const id of ids) {
      delivered.delete(id)
      delivered.add(id)
    }
    for (const id of delivered) {
      if (delivered.size <= mostMediaPerPerson) break
      delivered.delete(id)
    }
  }

  /** Whether a media file was delivered to this person. */
  mayReadMedia(sub: string, id: string): boolean {
    return this.#media.get(sub)?.has(id) === true
  }
}

function touch<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
