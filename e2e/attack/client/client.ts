import { setTimeout } from 'node:timers/promises'
import type { UploadUrls } from './back-msg.ts'
import { type RawRequest, rawHttp } from './http.ts'
import { AttackSession } from './session.ts'
import { streamPath, type Upgrade } from './socket.ts'

/**
 * Who stands at a client: Bob, who may not see the secret; Alice, who may; Alice after she was taken
 * out of the group that may.
 */
export type Person = 'attacker' | 'victim' | 'demoted'

export type ClientOptions = {
  readonly port: number
  /** Whether Pagewarden is this client's keeper. */
  readonly isGuarded: boolean
  readonly basePath: string
  readonly headersOf: (person: Person) => Promise<Readonly<Record<string, string>>>
}

/** How long a socket may give no answer at all until another is tried. */
const MUTE_MS = 2_000

/** A way to the app: straight to Streamlit, or through Pagewarden. */
export class Client {
  readonly isGuarded: boolean
  readonly #options: ClientOptions
  readonly #sessions: AttackSession[] = []

  constructor(options: ClientOptions) {
    this.#options = options
    this.isGuarded = options.isGuarded
  }

  get port(): number {
    return this.#options.port
  }

  /** Where something of the app is at this client; what is no path at all stays as it is. */
  at(target: string): string {
    const isElsewhere = !target.startsWith('/') || target.startsWith('/_pagewarden/')
    return isElsewhere ? target : `${this.#options.basePath}${target}`
  }

  /** What a request of this person carries at this client. */
  headersOf(person: Person): Promise<Readonly<Record<string, string>>> {
    return this.#options.headersOf(person)
  }

  /** A websocket of this person; nothing has been said on it yet. */
  async connect(person: Person, upgrade: Partial<Upgrade> = {}): Promise<AttackSession> {
    const own = await this.headersOf(person)
    const headers = { ...own, ...upgrade.headers }
    const target = this.at(upgrade.target ?? streamPath)
    const wanted = { port: this.port, ...upgrade, target, headers }
    const session = await AttackSession.open(wanted, this.isGuarded)
    this.#sessions.push(session)
    return session
  }

  /** A websocket on which the home page has run. */
  async enter(person: Person, upgrade: Partial<Upgrade> = {}): Promise<AttackSession> {
    const session = await this.connect(person, upgrade)
    await session.ask()
    return session
  }

  /**
   * A socket that asks to resume a session. Streamlit may take a moment to notice that its last
   * socket is gone, so it is asked again until it was resumed, or has had the time to be.
   */
  async resume(
    person: Person,
    sessionId: string,
    upgrade: Partial<Upgrade> = {}
  ): Promise<AttackSession> {
    const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', sessionId]
    for (let attempts = this.isGuarded ? 5 : 50; ; attempts -= 1) {
      const session = await this.connect(person, { ...upgrade, subprotocols })
      // An old Streamlit that was held up by the last socket may be mute to the first that follows it.
      const urls = await session.uploadUrls(0, MUTE_MS).catch(() => null)
      if (urls?.uploadUrl.includes(sessionId) || attempts === 0) return session
      session.cut()
      await setTimeout(100)
    }
  }

  async http(person: Person, target: string, request: Partial<RawRequest> = {}): Promise<Buffer> {
    const headers = { ...(await this.headersOf(person)), ...request.headers }
    return rawHttp({ port: this.port, ...request, target: this.at(target), headers })
  }

  /** Puts a file where a session expects one, with the token against forged requests. */
  async upload(person: Person, { uploadUrl }: UploadUrls, content: string): Promise<Buffer> {
    const boundary = 'attack'
    const body = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.txt"\r\n` +
        `Content-Type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`
    )
    const type = `multipart/form-data; boundary=${boundary}`
    const headers = { ...(await this.xsrf(person)), 'content-type': type }
    return this.http(person, uploadUrl, { method: 'PUT', headers, body })
  }

  /** Streamlit's token against forged requests, which it gives to everybody. */
  async xsrf(person: Person): Promise<Readonly<Record<string, string>>> {
    const answer = await this.http(person, '/_stcore/health')
    const token = /_streamlit_xsrf=([^;]+)/.exec(answer.toString('latin1'))?.[1] ?? ''
    return { cookie: `_streamlit_xsrf=${token}`, 'x-xsrftoken': token }
  }

  /** Ends all websockets that were opened here. */
  leave(): void {
    for (const session of this.#sessions.splice(0)) session.cut()
  }
}
