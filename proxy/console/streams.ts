import type { ServerResponse } from 'node:http'
import type { Identity } from '../identity/identity.ts'
import { rightsOf } from '../identity/rights.ts'

/** The parts of the page that change, by the id of the element they stand in. */
export type PartsById = Readonly<Record<string, string>>

export type StreamsOptions = {
  /** Made once a beat for all who watch. */
  readonly parts: () => PartsById
  /** Whether this person may see the console at this moment. */
  readonly isAllowed: (identity: Identity) => boolean
  /** ms between two looks. */
  readonly interval: number
  /** ms after which a stream without news says something all the same. */
  readonly keepAlive: number
  readonly now: () => number
}

/** Open consoles of all people together, and of one of them. */
export const maxStreams = 60
export const maxStreamsEach = 6

type Stream = {
  readonly identity: Identity
  readonly response: ServerResponse
  sent: PartsById
  lastWriteAt: number
}

/**
 * The consoles that are open, each with an event stream (WHATWG HTML, server-sent events). A beat
 * sends what has changed since the last; it beats only while somebody watches. A stream ends with the
 * right to it, and the browser's next try is judged anew.
 */
export class Streams {
  readonly #options: StreamsOptions
  readonly #open = new Set<Stream>()
  #timer: NodeJS.Timeout | null = null

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#open.size
  }

  hasRoomFor({ sub }: Identity): boolean {
    const theirs = [...this.#open].filter(({ identity }) => identity.sub === sub)
    return this.#open.size < maxStreams && theirs.length < maxStreamsEach
  }

  /** Takes over an answer whose headers have been sent. */
  add(identity: Identity, response: ServerResponse): void {
    const stream: Stream = { identity, response, sent: {}, lastWriteAt: this.#options.now() }
    this.#open.add(stream)
    response.once('close', () => this.#remove(stream))
    response.write('retry: 2000\n\n')
    this.#send(stream, this.#options.parts())
    this.#timer ??= setInterval(() => this.#update(), this.#options.interval)
  }

  /** Ends the streams of a person whose sign-in is over. */
  endOf(sub: string): void {
    this.#endWhere(({ identity }) => identity.sub === sub)
  }

  /** Ends what was opened with other rights than a later token of the same person proves. */
  renew(identity: Identity): void {
    if (this.#open.size === 0) return
    this.#endWhere(
      (stream) =>
        stream.identity.sub === identity.sub &&
        stream.identity.expiresAt < identity.expiresAt &&
        rightsOf(stream.identity) !== rightsOf(identity)
    )
  }

  endAll(): void {
    this.#endWhere(() => true)
  }

  #update(): void {
    this.#endWhere(({ identity }) => !this.#options.isAllowed(identity))
    // Whoever does not read gets nothing more until they do, so each stream holds one page at most.
    const listening = [...this.#open].filter(({ response }) => !response.writableNeedDrain)
    if (listening.length === 0) return
    const parts = this.#options.parts()
    for (const stream of listening) this.#send(stream, parts)
  }

  #send(stream: Stream, parts: PartsById): void {
    const changed = Object.entries(parts).filter(([name, text]) => stream.sent[name] !== text)
    const now = this.#options.now()
    if (changed.length > 0) {
      stream.response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`)
    } else if (now - stream.lastWriteAt < this.#options.keepAlive) {
      return
    } else {
      stream.response.write(':\n\n')
    }
    stream.sent = parts
    stream.lastWriteAt = now
  }

  #endWhere(isOver: (stream: Stream) => boolean): void {
    for (const stream of this.#open) {
      if (!isOver(stream)) continue
      this.#remove(stream)
      stream.response.end()
    }
  }

  #remove(stream: Stream): void {
    this.#open.delete(stream)
    if (this.#open.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}
