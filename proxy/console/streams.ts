import type { ServerResponse } from 'node:http'
import type { Identity } from '../identity/identity.ts'
import { rightsOf } from '../identity/rights.ts'

/** The parts of the page that change, by the id of their element. */
export type PartsById = Readonly<Record<string, string>>

export type StreamsOptions = {
  /** Called once for each update, for all streams. */
  readonly parts: () => PartsById
  /** Whether this person may see the console now. */
  readonly isAllowed: (identity: Identity) => boolean
  /** ms between two updates. */
  readonly interval: number
  /** ms after which a stream without changes sends a comment. */
  readonly keepAlive: number
  readonly now: () => number
}

/** Maximum of open streams, of all people and of one person. */
export const maxStreams = 60
export const maxStreamsEach = 6

type Stream = {
  readonly identity: Identity
  readonly response: ServerResponse
  sent: PartsById
  lastWriteAt: number
}

/**
 * The event streams of the open consoles (WHATWG HTML, server-sent events). An update sends the parts that
 * have changed. The timer runs only while a stream is open. A stream ends when the right to it ends, and
 * the browser's next attempt is decided again.
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

  /** Adds a response whose headers are already sent. */
  add(identity: Identity, response: ServerResponse): void {
    const stream: Stream = { identity, response, sent: {}, lastWriteAt: this.#options.now() }
    this.#open.add(stream)
    response.once('close', () => this.#remove(stream))
    response.write('retry: 2000\n\n')
    this.#send(stream, this.#options.parts())
    this.#timer ??= setInterval(() => this.#update(), this.#options.interval)
  }

  /** Ends the streams of a person whose sign-in has ended. */
  endOf(sub: string): void {
    this.#endWhere(({ identity }) => identity.sub === sub)
  }

  /** Ends the streams with other rights than those of a later token of the same person. */
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
    // A stream that is not read gets no more updates, so each buffers at most one page.
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
