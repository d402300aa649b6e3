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

/** How long a run may take on a slow machine. */
const RUN_MS = 30_000
/** How long nothing must have come for an answer to be over: runs follow each other at once. */
const QUIET_MS = 50
/** The same where what comes late would be a leak. */
const GUARDED_QUIET_MS = 150
/** How long an answer may take before a question is asked again. */
const ASK_AGAIN_MS = 500
/** How long a run may take to begin that should not. */
const SILENCE_MS = 500

/** A Streamlit session held by hand: no browser, only messages that we make up. */
export class AttackSession {
  readonly socket: RawSocket
  /** Whether somebody may stand in between who drops what is sent without a word. */
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

  /** The id of the session, as Streamlit has named it last. */
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

  /** Sends bytes as one message that must be answered, and gives all messages that came of it. */
  exchange(payload: Uint8Array): Promise<readonly Buffer[]> {
    return this.after(() => this.socket.send(payload))
  }

  /** Does something that must be answered, by a run's end, a refusal or the end of the socket. */
  async after(act: () => void): Promise<readonly Buffer[]> {
    const begin = this.socket.messages.length
    act()
    await this.until((frames) => frames.some(isAnswer), begin)
    await this.#quiet(this.#isGuarded ? GUARDED_QUIET_MS : QUIET_MS)
    return this.socket.messages.slice(begin)
  }

  /**
   * The same for bytes that may be dropped without a word, which only a guard does. A question goes
   * after them that everybody answers at once: when that answer is here, nobody has yet to be asked.
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
   * Where this session may upload a file to; any version answers at once and runs nothing. A run that
   * begins in that moment throws the answer away (`AppSession._clear_queue`), so it is asked again.
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

  /** Waits for messages since `begin` that fulfil something, or for the end. */
  async until(isOver: (frames: readonly Buffer[]) => boolean, begin = 0): Promise<void> {
    const deadline = Date.now() + RUN_MS
    while (this.isOpen && !isOver(this.socket.messages.slice(begin))) {
      if (Date.now() > deadline) throw new Error('the websocket gave no answer')
      await this.socket.next(deadline - Date.now())
    }
  }

  /** Whatever else comes until nothing has come for a while. */
  async untilQuiet(): Promise<readonly Buffer[]> {
    const begin = this.socket.messages.length
    await this.#quiet(SILENCE_MS)
    return this.socket.messages.slice(begin)
  }

  /** Waits until nothing has come for a while. */
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
