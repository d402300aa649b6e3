import { setTimeout } from 'node:timers/promises'
import type { UploadUrls } from './back-msg.ts'
import { type RawRequest, rawHttp } from './http.ts'
import { AttackSession } from './session.ts'
import { streamPath, type Upgrade } from './socket.ts'

/**
 * The person who uses a client: Bob without access to the secret page, Alice with access, or Alice
 * after she left the group that has access.
 */
export type Person = 'attacker' | 'victim' | 'demoted'

export type ClientOptions = {
  readonly port: number
  /** Whether this client goes through Pagewarden. */
  readonly isGuarded: boolean
  readonly basePath: string
  readonly headersOf: (person: Person) => Promise<Readonly<Record<string, string>>>
}

/** ms without any answer after which a new socket is tried. */
const MUTE_MS = 2_000

/** A client of the app: directly to Streamlit, or through Pagewarden. */
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

  /** Puts the base path in front of a path of the app. Other targets stay as they are. */
  at(target: string): string {
    const isElsewhere = !target.startsWith('/') || target.startsWith('/_pagewarden/')
    return isElsewhere ? target : `${this.#options.basePath}${target}`
  }

  /** The headers of this person's requests. */
  headersOf(person: Person): Promise<Readonly<Record<string, string>>> {
    return this.#options.headersOf(person)
  }

  /** Opens a websocket of this person and sends nothing. */
  async connect(person: Person, upgrade: Partial<Upgrade> = {}): Promise<AttackSession> {
    const own = await this.headersOf(person)
    const headers = { ...own, ...upgrade.headers }
    const target = this.at(upgrade.target ?? streamPath)
    const wanted = { port: this.port, ...upgrade, target, headers }
    const session = await AttackSession.open(wanted, this.isGuarded)
    this.#sessions.push(session)
    return session
  }

  /** Opens a websocket and runs the home page. */
  async enter(person: Person, upgrade: Partial<Upgrade> = {}): Promise<AttackSession> {
    const session = await this.connect(person, upgrade)
    await session.ask()
    return session
  }

  /**
   * Opens a socket that asks to resume a session. Streamlit notices the end of the last socket with
   * a delay, so this retries until Streamlit resumes the session or the attempts run out.
   */
  async resume(
    person: Person,
    sessionId: string,
    upgrade: Partial<Upgrade> = {}
  ): Promise<AttackSession> {
    const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', sessionId]
    for (let attempts = this.isGuarded ? 5 : 50; ; attempts -= 1) {
      const session = await this.connect(person, { ...upgrade, subprotocols })
      // An old Streamlit may not answer the first socket after a socket that kept it busy.
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

  /** Uploads a file to an address of a session, with the XSRF token. */
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

  /** Streamlit's XSRF token; Streamlit gives it to every client. */
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
