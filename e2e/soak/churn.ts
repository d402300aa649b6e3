import { setTimeout as pause } from 'node:timers/promises'
import { rerun } from '../../proxy/test/support/frames.ts'
import { ask, TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { dial } from '../environment/hostile.ts'

type Headers = Readonly<Record<string, string>>

/** ms between two new people; the mock's tokens live for two minutes. */
const every = 250
const newTokens = 30_000
const maxOpen = 60
const people = ['alice', 'bob', 'carol', 'zoe'] as const

/** The observations of honest people. */
export type Noticed = { served: number; failed: number; uploads: number; tabs: number }

/** People who come and go; some of them are hostile. */
export class Churn {
  readonly noticed: Noticed = { served: 0, failed: 0, uploads: 0, tabs: 0 }
  readonly #environment: TestEnvironment
  readonly #open: TabSocket[] = []
  readonly #isOver = new AbortController()
  readonly #running: Promise<unknown>
  #headers: Headers[] = []
  #isDown = false

  constructor(environment: TestEnvironment) {
    this.#environment = environment
    this.#running = Promise.all([this.#renew(), this.#come(), this.#work()])
  }

  /** While Streamlit is down the proxy can serve nobody; that does not count as a failure. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown
  }

  async stop(): Promise<void> {
    this.#isOver.abort()
    await this.#running
    for (const { socket } of this.#open) socket.terminate()
  }

  get #goesOn(): boolean {
    return !this.#isOver.signal.aborted
  }

  async #pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#isOver.signal }).catch(() => undefined)
  }

  #one(): Headers {
    return this.#headers[Math.floor(Math.random() * this.#headers.length)] ?? {}
  }

  async #renew(): Promise<void> {
    while (this.#goesOn) {
      this.#headers = await Promise.all(people.map((name) => this.#environment.headers(name)))
      await this.#pause(newTokens)
    }
  }

  /** Of twenty new people one does not read, one resets the connection, and one sends garbage. */
  async #come(): Promise<void> {
    for (let count = 0; this.#goesOn; count += 1) {
      await this.#pause(every)
      if (this.#headers.length === 0) continue
      if (count % 20 === 5) await this.#garbage().catch(() => undefined)
      else await this.#tab(count % 20).catch(() => undefined)
      if (this.#open.length > maxOpen) this.#open.shift()?.socket.close()
    }
  }

  async #tab(kind: number): Promise<void> {
    const isSlow = kind === 3
    const own = this.#one()
    const tab = new TabSocket(
      this.#environment,
      isSlow ? { ...own, cookie: 'fault=talkative' } : own
    )
    if ((await tab.opened) !== 101) return
    this.noticed.tabs += 1
    tab.socket.send(rerun())
    if (kind === 4) return tab.socket.terminate()
    if (isSlow) tab.socket.pause()
    this.#open.push(tab)
  }

  async #garbage(): Promise<void> {
    const socket = await dial(this.#environment)
    socket.write(Buffer.from(Array.from({ length: 200 }, () => Math.floor(Math.random() * 256))))
    await this.#pause(100)
    socket.resetAndDestroy()
  }

  async #work(): Promise<void> {
    for (let count = 0; this.#goesOn; count += 1) {
      await this.#pause(50)
      if (this.#headers.length === 0) continue
      const isUpload = count % 20 === 0
      const status = isUpload ? await this.#upload() : await this.#read()
      if (status === 200) this.noticed.served += 1
      else if (!this.#isDown) this.noticed.failed += 1
    }
  }

  async #read(): Promise<number> {
    const got = await ask(this.#environment, '/app/static/a.txt', { headers: this.#one() }).catch(
      () => null
    )
    return got?.status ?? 0
  }

  /** Uploads a file of 2 MB into its own session. */
  async #upload(): Promise<number> {
    const headers = this.#one()
    const tab = new TabSocket(this.#environment, headers)
    const first = new Promise<Buffer | null>((resolve) => {
      tab.socket.once('message', resolve).once('close', () => resolve(null))
    })
    const id = /[0-9a-f-]{36}/.exec((await first)?.toString('latin1') ?? '')?.[0]
    if (id === undefined) return 0
    const body = Buffer.alloc(2 * 2 ** 20)
    const wanted = {
      method: 'PUT',
      headers: { ...headers, 'content-length': `${body.length}` },
      body
    }
    const got = await ask(this.#environment, `/_stcore/upload_file/${id}/f`, wanted).catch(
      () => null
    )
    tab.socket.close()
    this.noticed.uploads += 1
    return got?.status ?? 0
  }
}
