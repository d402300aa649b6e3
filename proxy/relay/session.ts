import type { AppPage } from '../streamlit/forwardmsg.ts'
import { pathOf } from './app-pages.ts'
import { Runs } from './runs.ts'

/** Far more than any page has; a bound for apps that make fragments in a loop. */
const mostIds = 10_000

/**
 * What is known of one Streamlit session: whose it is, what has run in it, and what was delivered
 * from it. It outlives its websocket, because the browser may come back to it with another.
 */
export class StreamlitSession {
  /** The `sub` of the person it was made for. */
  readonly sub: string
  /** The hash of the entry script, whose output all pages share; empty until known. */
  mainScriptHash = ''
  /** The path of the page that ran last; `null` before any did. */
  currentPath: string | null = null
  /** The page that the app started in it against the policy; `null` if it never did. */
  blocked: string | null = null
  /** The hash of its default page; `null` until its pages were listed. */
  defaultHash: string | null = null
  /** What was asked to run in it, and what has. */
  readonly runs: Runs
  /** Paths of all pages that ever ran in it: their callbacks stay callable for its whole life. */
  readonly visited = new Set<string>()
  /** Their hashes, by which a later policy may know them under other names. */
  readonly visitedHashes = new Set<string>()
  /** Keeps what is known here for another process, if somebody wants that; see session-store.ts. */
  keep: () => void = () => undefined
  /** Whether this process still speaks in it, and no later one; see session-store.ts. */
  isHeld: () => boolean = () => true
  readonly #pages = new Map<string, string>()
  readonly #fragments = new Map<string, string>()
  readonly #ids = new Set<string>()
  readonly #widgets = new Set<string>()
  #expected: symbol | null = null

  /** @param past a session whose pages, runs and widgets count as this one's too. */
  constructor(sub: string, past?: StreamlitSession) {
    this.sub = sub
    this.runs = new Runs(() => this.keep(), past?.runs)
    for (const path of past?.visited ?? []) this.visited.add(path)
    for (const hash of past?.visitedHashes ?? []) this.visitedHashes.add(hash)
    for (const hash of past?.widgets() ?? []) this.deliverWidget(hash)
  }

  /**
   * Notes a page that runs; the hash is empty where none was named.
   *
   * @throws Error when it cannot be kept: then it must not run.
   */
  visit(paths: Iterable<string>, hash: string): void {
    const before = this.visited.size + this.visitedHashes.size
    for (const path of paths) this.visited.add(path)
    if (hash !== '') this.visitedHashes.add(hash)
    if (this.visited.size + this.visitedHashes.size > before) this.keep()
  }

  /** Whether a websocket is being opened that comes back to it. */
  get isExpected(): boolean {
    return this.#expected !== null
  }

  /** Expects such a websocket until the returned function is called. */
  expect(): () => void {
    const mine = Symbol('a websocket')
    this.#expected = mine
    return () => {
      if (this.#expected === mine) this.#expected = null
    }
  }

  /**
   * Notes that something is asked to run.
   *
   * @returns whether it may: not where another process speaks in this session now.
   * @throws Error when it cannot be kept: then it must not run.
   */
  ask(): boolean {
    // In this order: who takes the session over looks for what was asked only after it took it.
    this.runs.ask()
    return this.isHeld()
  }

  /** Takes the app's latest list for this session in place of the one before. */
  listPages(pages: Iterable<AppPage>): void {
    this.#pages.clear()
    for (const page of pages) {
      if (page.pageScriptHash === '') continue
      this.#pages.set(page.pageScriptHash, pathOf(page))
      if (page.isDefault) this.defaultHash = page.pageScriptHash
    }
  }

  /** Takes its pages as `listed` gave them. */
  listAgain(pages: Iterable<readonly [string, string]>): void {
    for (const [hash, path] of pages) this.#pages.set(hash, path)
  }

  /** The path under which this session lists a page. */
  pathOf(hash: string): string | undefined {
    return this.#pages.get(hash)
  }

  /** Notes a fragment that was delivered, with the hash of the page whose code defined it. */
  deliverFragment(id: string, pageScriptHash: string): void {
    this.#fragments.set(id, pageScriptHash)
    if (this.#fragments.size > mostIds) forgetOldest(this.#fragments)
  }

  /** Its pages by hash. */
  listed(): readonly (readonly [string, string])[] {
    return [...this.#pages]
  }

  /** Its fragments with the hashes of their pages. */
  fragments(): readonly (readonly [string, string])[] {
    return [...this.#fragments]
  }

  fragmentPage(id: string): string | undefined {
    return this.#fragments.get(id)
  }

  /** Notes the id of a deferred download or lazy data source that was delivered. */
  deliverId(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size > mostIds) forgetOldest(this.#ids)
  }

  hasId(id: string): boolean {
    return this.#ids.has(id)
  }

  /** Notes the hash of a widget that was delivered. */
  deliverWidget(hash: string): void {
    this.#widgets.delete(hash)
    this.#widgets.add(hash)
    if (this.#widgets.size > mostIds) forgetOldest(this.#widgets)
  }

  hasWidget(hash: string): boolean {
    return this.#widgets.has(hash)
  }

  /** Its widgets by hash, those delivered last at the end. */
  widgets(): readonly string[] {
    return [...this.#widgets]
  }
}

function forgetOldest(entries: { keys(): Iterable<string>; delete(key: string): boolean }): void {
  const [oldest] = entries.keys()
  if (oldest !== undefined) entries.delete(oldest)
}
