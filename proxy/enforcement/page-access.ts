import type { Grants } from '../identity/headers.ts'
import type { Decision } from '../policy/decide.ts'
import type { AppPages } from './app-pages.ts'
import type { StreamlitSession } from './session-registry.ts'

/** The policy in force, for one person. Each call uses the current policy. */
export type PageAuthorizer = {
  /** May this person see the page with this path? */
  readonly judge: (path: string) => Decision
  /** The pages in the policy whose names have this hash. */
  readonly namesOf: (hash: string) => readonly string[]
  /** Is this a page that the app does not have? See policy/unknown-page. */
  readonly isUnknown: (path: string, listed: () => readonly string[]) => boolean
}

/** A decision and the page it is about. */
export type Judged = Decision & { readonly page: string }

/**
 * All paths that a page hash may stand for. They come from the session's own list, or else from the
 * lists of other sessions. The names in the policy are hashed as well: this finds a page before any list,
 * and the default page under its own name. All paths found must be allowed.
 *
 * @returns none for an unknown hash: Streamlit runs the default page for it.
 */
export function pathsOf(
  hash: string,
  session: StreamlitSession,
  app: AppPages,
  authorizer: PageAuthorizer
): readonly string[] {
  if (hash === session.mainScriptHash) return ['/']
  const own = session.pathOf(hash)
  return [
    ...new Set([...(own === undefined ? app.pathsOf(hash) : [own]), ...authorizer.namesOf(hash)])
  ]
}

/** The first refusal among the paths, or else the decision for the first; `/` if there are none. */
export function judgeAll(paths: readonly string[], authorizer: PageAuthorizer): Judged {
  const [first = '/', ...rest] = paths
  const judged: Judged = { ...authorizer.judge(first), page: first }
  if (!judged.allow) return judged
  for (const page of rest) {
    const decision = authorizer.judge(page)
    if (!decision.allow) return { ...decision, page }
  }
  return judged
}

/**
 * Whether a media file that was delivered for these pages may be read. A person who has lost access to
 * one of the pages cannot read it again. A file without pages was shown by a page with an unknown hash
 * and is never readable.
 */
export function mayRead(pages: readonly string[] = [], authorizer: PageAuthorizer): boolean {
  return pages.length > 0 && judgeAll(pages, authorizer).allow
}

/** Whether a list of grants opens every page that an earlier one opened. */
export function opensAll(now: Grants, before: Grants): boolean {
  return lostPages(before, now).length === 0
}

/**
 * The pages that the earlier list of grants opens and the later one does not; `*` stands for the pages
 * without a rule. A page with its first rule now was one of those.
 */
export function lostPages(before: Grants, now: Grants): readonly string[] {
  const open = new Set(now.pages)
  const closed = new Set(now.closed)
  const opens = (page: string) => open.has(page) || (open.has('*') && !closed.has(page))
  const named = before.pages.filter((page) => page.startsWith('/'))
  if (!before.pages.includes('*')) return named.filter((page) => !opens(page))
  const wasClosed = new Set(before.closed)
  const ruled = now.closed.filter((page) => !wasClosed.has(page) && !named.includes(page))
  const unruled = open.has('*') ? [] : ['*']
  return [...named.filter((page) => !opens(page)), ...ruled, ...unruled]
}

/**
 * How another policy changes the access of an open websocket: the person may open the same pages as
 * before, may open more of them or has others closed, or has lost one.
 */
export type AccessChange = 'kept' | 'gained' | 'lost'

/** Compares the pages that two policies grant to one person. */
export function accessChangeOf(before: Grants, now: Grants): AccessChange {
  const isSame =
    now.pages.join() === before.pages.join() && now.closed.join() === before.closed.join()
  if (isSame) return 'kept'
  return opensAll(now, before) ? 'gained' : 'lost'
}
