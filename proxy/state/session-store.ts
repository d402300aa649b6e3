import { createHash, randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { CONFIG_INVALID } from '../errors.ts'
import { type Keeper, type Kept, keptOf, readKept } from '../relay/kept-session.ts'
import type { StreamlitSession } from '../relay/session.ts'

/** Bytes of one file; a session that needs more is not kept. */
const mostBytes = 256 * 1024
/** Two for each session. */
const mostFiles = 20_000
/** ms without use: longer than Cognito lets an access token live, with which each socket ends. */
const longest = 2 * 24 * 3_600_000
const sweepEvery = 1_000
const ours = /^[0-9a-f]{64}(?:\.holder)?(?:\.[0-9a-f-]{36})?$/

export type StoreOptions = {
  readonly folder: string
  readonly now: () => number
  /** Told why something is not kept; never what. */
  readonly onFault: (reason: string) => void
  /** Whose the folder must be; this process's own user if left out. */
  readonly uid?: number | undefined
  /** New files after which old ones are looked for again. */
  readonly sweepEvery?: number
}

/**
 * Sessions in a private folder, a file each, so that a new process knows whose they are while
 * Streamlit lives on. The name is a hash of the id: who reads the folder cannot resume a session, and
 * no id is ever a path. What is not there, too old or not understood costs a fresh session. A second
 * file says which process took the session last, because no two may let anything run in it: who asks
 * notes it first and looks for the other then, who takes it over does so the other way round, so one
 * of them sees the other.
 *
 * It is synchronous: a page must be noted before the message that runs it goes on. It need not reach
 * the disk, as Streamlit's sessions do not survive the machine either.
 */
export class SessionStore implements Keeper {
  readonly #options: StoreOptions
  /** What this process is called in the folder. */
  readonly #self = randomUUID()
  #added = 0

  /** @throws CONFIG_INVALID when the folder is not ours alone, or cannot be written. */
  constructor(options: StoreOptions) {
    this.#options = options
    const fault = faultOf(options.folder, options.uid ?? process.geteuid?.())
    if (fault !== null) throw new CONFIG_INVALID(`- PAGEWARDEN_STATE_DIR ${fault}`)
    this.#sweep()
  }

  /** What is kept under this id; its age begins anew. */
  read(id: string): Kept | null {
    const file = this.#file(id)
    let handle: number
    try {
      // Neither through a link nor waiting for a pipe's other end.
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
      handle = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    } catch (cause) {
      if (!isAbsent(cause)) this.#options.onFault('cannot be opened')
      return null
    }
    try {
      const kept = this.#readOpen(handle)
      if (kept === null) this.#options.onFault('cannot be used')
      return kept
    } finally {
      fs.closeSync(handle)
    }
  }

  /**
   * Keeps a session as it is now. The old file goes first, so whatever fails then leaves none.
   *
   * @throws Error when an old file can neither be replaced nor removed.
   */
  write(id: string, session: StreamlitSession): void {
    const file = this.#file(id)
    const past = this.read(id)
    if (past !== null && past.sub !== session.sub) throw new Error('kept for another person')
    const text = textOf(keptOf(session, past))
    if (past !== null && text === JSON.stringify(past)) return
    fs.rmSync(file, { force: true })
    if (text === null) {
      this.#options.onFault('too large')
      return
    }
    this.#put(file, text)
    if (past !== null) return
    this.#added += 1
    if (this.#added % (this.#options.sweepEvery ?? sweepEvery) === 0) this.#sweep()
  }

  /** Where that cannot be written, the session is not kept. */
  hold(id: string): void {
    const file = this.#file(id)
    if (!this.#put(holderOf(file), this.#self)) fs.rmSync(file, { force: true })
  }

  /** What is not kept is nobody's but this process's. */
  isHeld(id: string): boolean {
    const file = this.#file(id)
    return textIn(holderOf(file)) === this.#self || !fs.existsSync(file)
  }

  /** @throws Error when the file is there and cannot be removed. */
  forget(id: string): void {
    const file = this.#file(id)
    fs.rmSync(file, { force: true })
    fs.rmSync(holderOf(file), { force: true })
  }

  /** Whole or not at all; says whether it was. */
  #put(file: string, text: string): boolean {
    const fresh = `${file}.${randomUUID()}`
    try {
      fs.writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 })
      fs.renameSync(fresh, file)
      return true
    } catch {
      this.#options.onFault('cannot be written')
      return false
    }
  }

  #readOpen(handle: number): Kept | null {
    const stat = fs.fstatSync(handle)
    const now = this.#options.now()
    if (!stat.isFile() || stat.size > mostBytes || now - stat.mtimeMs > longest) return null
    fs.futimesSync(handle, now / 1000, now / 1000)
    return readKept(fs.readFileSync(handle, 'utf8'))
  }

  /** Removes what is too old, and of too many the least recently used. */
  #sweep(): void {
    const { folder, now } = this.#options
    const files = fs
      .readdirSync(folder)
      .filter((name) => ours.test(name))
      .map((name) => join(folder, name))
      .map((file) => ({ file, usedAt: usedAt(file) }))
      .sort((one, other) => other.usedAt - one.usedAt)
    for (const [index, { file, usedAt: at }] of files.entries()) {
      if (index >= mostFiles || now() - at > longest) fs.rmSync(file, { force: true })
    }
  }

  #file(id: string): string {
    return join(this.#options.folder, createHash('sha256').update(id).digest('hex'))
  }
}

const holderOf = (file: string): string => `${file}.holder`

/** Who holds a session is kept as long as the session, whose file alone is touched. */
function usedAt(file: string): number {
  const session = fs.lstatSync(file.replace(/\.holder$/, ''), quietly)
  // Not a number for what another process has just removed: that is not too old.
  return Number((session ?? fs.lstatSync(file, quietly))?.mtimeMs)
}

function textIn(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** Without its fragments rather than not at all. */
function textOf(kept: Kept): string | null {
  const texts = [kept, { ...kept, fragments: [] }].map((some) => JSON.stringify(some))
  return texts.find((text) => Buffer.byteLength(text) <= mostBytes) ?? null
}

const quietly = { throwIfNoEntry: false } as const

function faultOf(folder: string, uid: number | undefined): string | null {
  const stat = fs.lstatSync(folder, quietly)
  if (stat === undefined || !stat.isDirectory()) return `is no folder: ${folder}`
  if (stat.uid !== uid) return `belongs to somebody else: ${folder}`
  if ((stat.mode & 0o077) !== 0) return `is open to others: ${folder}; use \`chmod 700\``
  try {
    // A name of ours, so that it is swept where the process ends just now.
    const probe = join(folder, `${'0'.repeat(64)}.${randomUUID()}`)
    fs.writeFileSync(probe, '', { flag: 'wx', mode: 0o600 })
    fs.rmSync(probe)
    return null
  } catch {
    return `cannot be written: ${folder}`
  }
}

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
