import { StreamlitSession } from './session.ts'

/** What outlives the process of one Streamlit session: whose it is, what ran, what it may run. */
export type Kept = {
  readonly sub: string
  readonly blocked: string | null
  /** Whether all that was asked for had run to its end; see runs.ts. */
  readonly isOver: boolean
  readonly mainScriptHash: string
  readonly defaultHash: string | null
  readonly currentPath: string | null
  readonly visited: readonly string[]
  readonly visitedHashes: readonly string[]
  readonly pages: readonly Couple[]
  readonly fragments: readonly Couple[]
  readonly widgets: readonly string[]
}

/** As many widgets' values come back with a session; more than most pages have. */
const mostWidgets = 2_000

type Couple = readonly [string, string]

/** Where sessions outlive the process; two processes may share it. */
export type Keeper = {
  /** What is kept under this id; `null` for nothing of use. */
  readonly read: (id: string) => Kept | null
  /** @throws Error when what is kept there already can neither be replaced nor removed. */
  readonly write: (id: string, session: StreamlitSession) => void
  /** Takes it from whichever process held it. */
  readonly hold: (id: string) => void
  /** Whether this process was the last to take it. */
  readonly isHeld: (id: string) => boolean
  /** @throws Error when it is there and cannot be removed. */
  readonly forget: (id: string) => void
}

/** @param past what another process has kept of it: nothing that ever ran is forgotten. */
export function keptOf(session: StreamlitSession, past: Kept | null): Kept {
  const { sub, blocked, mainScriptHash, defaultHash, currentPath } = session
  return {
    sub,
    blocked: blocked ?? past?.blocked ?? null,
    // Whoever does not hold it may have heard no more than a part.
    isOver: session.isHeld() ? session.runs.areOver : (past?.isOver ?? session.runs.areOver),
    mainScriptHash,
    defaultHash,
    currentPath,
    visited: [...new Set([...session.visited, ...(past?.visited ?? [])])],
    visitedHashes: [...new Set([...session.visitedHashes, ...(past?.visitedHashes ?? [])])],
    pages: session.listed(),
    fragments: session.fragments(),
    widgets: session.widgets().slice(-mostWidgets)
  }
}

/** The session as it was; ids of deferred downloads come anew with its next run. */
export function revive(kept: Kept): StreamlitSession {
  const session = new StreamlitSession(kept.sub)
  session.mainScriptHash = kept.mainScriptHash
  session.currentPath = kept.currentPath
  session.blocked = kept.blocked
  session.visit(kept.visited, '')
  for (const hash of kept.visitedHashes) session.visit([], hash)
  session.listAgain(kept.pages)
  session.defaultHash = kept.defaultHash
  for (const [id, hash] of kept.fragments) session.deliverFragment(id, hash)
  for (const hash of kept.widgets) session.deliverWidget(hash)
  if (!kept.isOver) session.runs.ask()
  return session
}

/** @returns `null` for what is not exactly such a text. */
export function readKept(text: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(text)
    return isKept(kept) ? kept : null
  } catch {
    return null
  }
}

function isKept(kept: unknown): kept is Kept {
  if (typeof kept !== 'object' || kept === null) return false
  const of = (key: string): unknown => Reflect.get(kept, key)
  return (
    ['sub', 'mainScriptHash'].every((key) => isText(of(key))) &&
    typeof of('isOver') === 'boolean' &&
    ['blocked', 'defaultHash', 'currentPath'].every((key) => of(key) === null || isText(of(key))) &&
    ['visited', 'visitedHashes', 'widgets'].every((key) => isListOf(of(key), isText)) &&
    ['pages', 'fragments'].every((key) => isListOf(of(key), isCouple))
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne)

const isCouple = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(isText)
