import { setTimeout } from 'node:timers/promises'
import { WebSocket } from 'ws'
import {
  isEnd,
  isRunEnd,
  type ListedPage,
  listedPages,
  type PageRequest,
  rerunMessage
} from './wire.ts'

/**
 * Pagewarden's headers for a person who may see every page. Without them the guard runs nothing, so
 * a client that bypasses Pagewarden must send them.
 */
export const DIRECT_HEADERS = { 'x-forwarded-user': 'direct', 'x-pagewarden-pages': '*' } as const

/** The time in which a run must end or be refused. */
const ANSWER_MS = 15_000

export type RawOptions = {
  /** The app's origin, `http://host:port`. */
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  /** The time limit of a run in ms, if runs take longer than those of the demo. */
  readonly patience?: number
}

/** A Streamlit session without a browser: the test writes every message. */
export class RawSession {
  readonly #socket: WebSocket
  readonly #patience: number
  readonly #received: Uint8Array[] = []
  #onChange: () => void = () => {}

  private constructor(socket: WebSocket, patience: number) {
    this.#socket = socket
    this.#patience = patience
    socket.on('message', (data: Buffer) => {
      this.#received.push(data)
      this.#onChange()
    })
    socket.on('close', () => this.#onChange())
    socket.on('error', () => this.#onChange())
  }

  /** Opens a session, as a browser does first; null if the answer is 401 or 403. */
  static async open({
    origin,
    headers,
    patience = ANSWER_MS
  }: RawOptions): Promise<RawSession | null> {
    const url = `${origin.replace(/^http/, 'ws')}/_stcore/stream`
    const socket = new WebSocket(url, ['streamlit', 'PLACEHOLDER_AUTH_TOKEN'], {
      headers: { origin, ...headers },
      perMessageDeflate: false
    })
    const session = new RawSession(socket, patience)
    const status = await statusOf(socket)
    if (status === 401 || status === 403) return null
    if (status !== 101) throw new Error(`the websocket was answered with ${status}`)
    await session.#answer({}, isRunEnd)
    return session
  }

  /**
   * Requests a page and returns all messages of the answer. It then requests the front page:
   * messages keep their order, so after that run no message of the first request can follow.
   */
  async ask(request: PageRequest): Promise<readonly Uint8Array[]> {
    const answer = await this.#answer(request, isEnd)
    return [...answer, ...(await this.#answer({}, isRunEnd))]
  }

  /** The pages in the app's navigation, as this session's person receives them. */
  listed(): readonly ListedPage[] {
    return this.#received.flatMap(listedPages)
  }

  /** All messages so far. */
  all(): readonly Uint8Array[] {
    return this.#received
  }

  close(): void {
    this.#socket.close(1000)
  }

  async #answer(
    request: PageRequest,
    isOver: (message: Uint8Array) => boolean
  ): Promise<readonly Uint8Array[]> {
    const begin = this.#received.length
    const deadline = Date.now() + this.#patience
    this.#socket.send(rerunMessage(request))
    for (;;) {
      const answer = this.#received.slice(begin)
      if (answer.some(isOver)) return answer
      if (this.#socket.readyState !== WebSocket.OPEN) throw new Error('the websocket was closed')
      if (Date.now() > deadline) throw new Error('the websocket gave no answer')
      await this.#next(deadline - Date.now())
    }
  }

  /** Settles at the next message, at the end of the socket, or after the time limit. */
  async #next(milliseconds: number): Promise<void> {
    const late = new AbortController()
    const message = new Promise<void>((resolve) => {
      this.#onChange = resolve
    })
    await Promise.race([
      message,
      setTimeout(milliseconds, undefined, { signal: late.signal }).catch(() => {})
    ])
    late.abort()
  }
}

/** The status of the answer to an upgrade; 101 is success (RFC 6455 section 4.1). */
function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.once('error', reject)
  })
}
