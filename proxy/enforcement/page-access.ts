import type { Grants } from '../identity/headers.ts'
import type { Decision } from '../policy/decide.ts'
import type { AppPages } from './app-pages.ts'
import type { StreamlitSession } from './session-registry.ts'

/** The policy in force, as it speaks about one person; asked anew for every question. */
export type PageAuthorizer = {
  /** May this person see the page with this path? */
  readonly judge: (path: string) => Decision
  /** The pages that the policy names and whose names have this hash. */
  readonly namesOf: (hash: string) => readonly string[]
  /** Does this person ask for a page that the app does not have? See policy/unknown-page. */
  readonly isUnknown: (path: string, listed: () => readonly string[]) => boolean
}

/** A decision and the page it is about. */
export type Judged = Decision & { readonly page: string }

/**
 * All paths that a page hash may stand for. The session's own list speaks first, else what the app
 * listed to others. The policy's own pages are hashed as well, which finds the page when nothing was
 * listed yet, and finds the default page under its own name: all paths found must be allowed.
 *
 * @returns none for a hash that nobody knows: Streamlit runs the default page for it.
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

/** The first refusal among the paths, else what was said of the first; of none, of `/`. */
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
 * Whether a media file may be read that was delivered for these pages: whoever has lost the right to
 * one of them keeps what they have, and gets no more of it. For none it was shown by a page whose hash
 * nobody knew, which nothing else leaves of either.
 */
export function mayRead(pages: readonly string[] = [], authorizer: PageAuthorizer): boolean {
  return pages.length > 0 && judgeAll(pages, authorizer).allow
}

/** Whether one list of grants opens every page that an earlier one did. */
export function opensAll(now: Grants, before: Grants): boolean {
  return lostPages(before, now).length === 0
}

/**
 * The pages that one list of grants opened and a later one does not; `*` stands for those without a
 * rule. A page that has its first rule now was one of them.
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
 * What another policy makes of an open websocket: its person sees the same pages as before, others too
 * or others closed, or has lost one.
 */
export type AccessChange = 'kept' | 'gained' | 'lost'

/** What lies between what a policy said of one person's pages and what another says. */
export function accessChangeOf(before: Grants, now: Grants): AccessChange {
  const isSame =
    now.pages.join() === before.pages.join() && now.closed.join() === before.closed.join()
  if (isSame) return 'kept'
  return opensAll(now, before) ? 'gained' : 'lost'
}
