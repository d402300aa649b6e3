import { fileUrlsRequest, rerun, type UploadUrls, type Wish } from './back-msg.ts'
import {
  isAnswer,
  isFileUrls,
  isRunBegin,
  pageHashOf,
  sessionIdOf,
  uploadUrlsOf
} from './forward-msg.ts'
import { type Opened, RawSocket, type Upgrade } from './socket.ts'

/** ms that a run may take on a slow machine. */
const RUN_MS = 30_000
/** ms of silence after which an answer is complete: runs follow each other at once. */
const QUIET_MS = 50
/** The same where a late message would be a leak. */
const GUARDED_QUIET_MS = 150
/** ms before a question is sent again. */
const ASK_AGAIN_MS = 500
/** ms for which a forbidden run may still begin. */
const SILENCE_MS = 500

/** A Streamlit session without a browser: the test makes every message. */
export class AttackSession {
  readonly socket: RawSocket
  /** Whether a guard in between may drop messages without an answer. */
  readonly #isGuarded: boolean

  constructor(socket: RawSocket, isGuarded: boolean) {
    this.socket = socket
    this.#isGuarded = isGuarded
  }

  static async open(upgrade: Upgrade, isGuarded: boolean): Promise<AttackSession> {
    const opened: Opened = await RawSocket.open(upgrade)
    if (opened.ok) return new AttackSession(opened.socket, isGuarded)
    throw new Error(`the websocket was answered with ${opened.status}`)
  }

  /** The id of the session from Streamlit's latest message. */
  get id(): string {
    return sessionIdOf(this.socket.messages)
  }

  get isOpen(): boolean {
    return this.socket.closeCode === null
  }

  hashOf(urlPath: string): string {
    return pageHashOf(this.socket.messages, urlPath)
  }

  ask(wish: Wish = {}): Promise<readonly Buffer[]> {
    return this.exchange(rerun(wish))
  }

  /** Sends bytes as one message and returns all messages up to its answer. */
  exchange(payload: Uint8Array): Promise<readonly Buffer[]> {
    return this.after(() => this.socket.send(payload))
  }

  /**
   * Does something and waits for its answer: the end of a run, a refusal or the end of the socket.
   */
  async after(act: () => void): Promise<readonly Buffer[]> {
    const begin = this.socket.messages.length
    act()
    await this.until((frames) => frames.some(isAnswer), begin)
    await this.#quiet(this.#isGuarded ? GUARDED_QUIET_MS : QUIET_MS)
    return this.socket.messages.slice(begin)
  }

  /**
   * The same for bytes that a guard may drop without an answer. A question follows that every
   * version answers at once: after that answer nothing of the first is pending.
   */
  async probe(payload: Uint8Array): Promise<readonly Buffer[]> {
    if (!this.#isGuarded) return this.exchange(payload)
    const begin = this.socket.messages.length
    this.socket.send(payload)
    await this.uploadUrls(begin)
    await this.#quiet(SILENCE_MS)
    const isRunning = this.socket.messages.slice(begin).some(isRunBegin)
    if (isRunning) await this.until((frames) => frames.some(isAnswer), begin)
    return this.socket.messages.slice(begin)
  }

  /**
   * Asks for an upload address; every version answers at once and runs nothing. A run that begins
   * then drops the answer (`AppSession._clear_queue`), so this asks again.
   */
  async uploadUrls(begin = this.socket.messages.length, within = RUN_MS): Promise<UploadUrls> {
    const isAnswered = () => this.socket.messages.slice(begin).some(isFileUrls)
    for (const deadline = Date.now() + within; this.isOpen && !isAnswered(); ) {
      if (Date.now() > deadline) throw new Error('nobody says where to upload to')
      this.socket.send(fileUrlsRequest('urls', this.id))
      const again = Date.now() + ASK_AGAIN_MS
      while (this.isOpen && !isAnswered() && Date.now() < again) {
        await this.socket.next(again - Date.now())
      }
    }
    return uploadUrlsOf(this.socket.messages.slice(begin))
  }

  /** Waits until the messages since `begin` satisfy a condition, or until the end. */
  async until(isOver: (frames: readonly Buffer[]) => boolean, begin = 0): Promise<void> {
    const deadline = Date.now() + RUN_MS
    while (this.isOpen && !isOver(this.socket.messages.slice(begin))) {
      if (Date.now() > deadline) throw new Error('the websocket gave no answer')
      await this.socket.next(deadline - Date.now())
    }
  }

  /** Reads messages until a pause. */
  async untilQuiet(): Promise<readonly Buffer[]> {
    const begin = this.socket.messages.length
    await this.#quiet(SILENCE_MS)
    return this.socket.messages.slice(begin)
  }

  /** Waits for a pause. */
  async #quiet(milliseconds: number): Promise<void> {
    for (;;) {
      const seen = this.socket.messages.length
      await this.socket.next(milliseconds)
      if (this.socket.messages.length === seen) return
    }
  }

  cut(): void {
    this.socket.cut()
  }
}
