import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { rerun } from '../../proxy/test/support/frames.ts'
import { ask, TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'

type Headers = Readonly<Record<string, string>>

/** ms between two page requests; each comes with the rerun of one tab. */
const every = 50
const people = ['alice', 'bob', 'carol', 'zoe'] as const
const tabsEach = 3

/** Honest people at a steady rate: open websockets that rerun, and pages that are read. */
export class Load {
  readonly tabs: readonly TabSocket[]
  /** The answers by status; 0 for no answer. */
  readonly answers = new Map<number, number>()
  readonly #environment: TestEnvironment
  readonly #headers: readonly Headers[]
  readonly #isOver = new AbortController()
  readonly #running: Promise<void>

  private constructor(
    environment: TestEnvironment,
    headers: readonly Headers[],
    tabs: readonly TabSocket[]
  ) {
    this.#environment = environment
    this.#headers = headers
    this.tabs = tabs
    this.#running = this.#work()
  }

  /** Settles when every tab has run once and one page was read. */
  static async start(environment: TestEnvironment): Promise<Load> {
    const headers = await Promise.all(people.map((name) => environment.headers(name)))
    const tabs = headers.flatMap((own) =>
      Array.from({ length: tabsEach }, () => new TabSocket(environment, own))
    )
    const load = new Load(environment, headers, tabs)
    try {
      await until('every tab is open', () => load.open === tabs.length)
      await load.flows()
    } catch (error) {
      await load.stop()
      throw error
    }
    return load
  }

  /** Opens one more tab of a new person; settles when its page has run. */
  async newcomer(name: string): Promise<TabSocket> {
    const tab = new TabSocket(this.#environment, await this.#environment.headers(name))
    assert.equal(await tab.opened, 101)
    tab.socket.send(rerun())
    await until('the page of a newcomer has run', () => tab.messages > 2)
    return tab
  }

  /** The number of open tabs. */
  get open(): number {
    return this.tabs.filter(({ isOpen }) => isOpen).length
  }

  /** The number of pages with status 200. */
  get served(): number {
    return this.answers.get(200) ?? 0
  }

  /** The number of pages with another status. */
  get failed(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0) - this.served
  }

  /** Settles when every open tab has had an answer to a rerun and ten more pages were read. */
  async flows(): Promise<void> {
    const before = new Map(this.tabs.map((tab) => [tab, tab.messages]))
    const { served } = this
    const waiting = () =>
      this.tabs.filter((tab) => tab.isOpen && tab.messages <= (before.get(tab) ?? 0) + 1).length
    await until(
      'every open tab reruns and pages are read',
      () => this.served >= served + 10 && waiting() === 0
    ).catch((cause: unknown) => {
      const pages = JSON.stringify([...this.answers])
      const told = `${waiting()} of ${this.open} tabs wait, ${this.served - served} pages were read`
      throw new Error(`${told}; all by status: ${pages}`, { cause })
    })
  }

  /**
   * Checks, at the clients and in the proxy's metrics, that no person of the load noticed the
   * fault.
   *
   * @param others open websockets that are not of the load.
   * @returns the result as a sentence.
   * @throws Error when a person noticed it
   */
  async unharmed(others = 0): Promise<string> {
    const { length } = this.tabs
    assert.equal(this.failed, 0, `pages by status: ${JSON.stringify([...this.answers])}`)
    assert.equal(this.open, length, 'a websocket was lost')
    await until(`${length + others} websockets are open for the proxy too`, async () => {
      return (await this.#environment.metric('pagewarden_websockets_open')) === length + others
    })
    return `${length} of ${length} websockets kept, none of ${this.served} pages lost`
  }

  async stop(): Promise<void> {
    this.#isOver.abort()
    await this.#running
    for (const { socket } of this.tabs) socket.terminate()
  }

  async #work(): Promise<void> {
    const { signal } = this.#isOver
    for (let count = 0; !signal.aborted; count += 1) {
      const tab = this.tabs[count % this.tabs.length]
      if (tab?.isOpen === true) tab.socket.send(rerun())
      const headers = this.#headers[count % this.#headers.length] ?? {}
      const got = await ask(this.#environment, '/app/static/a.txt', { headers }).catch(() => null)
      const status = got?.status ?? 0
      this.answers.set(status, (this.answers.get(status) ?? 0) + 1)
      await pause(every, undefined, { signal }).catch(() => undefined)
    }
  }
}
