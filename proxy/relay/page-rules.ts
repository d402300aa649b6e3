import type { Decision } from '../policy/decide.ts'
import type { AppPages } from './app-pages.ts'
import type { StreamlitSession } from './session.ts'

/** The policy in force, as it speaks about one person; asked anew for every question. */
export type Rules = {
  /** May this person see the page with this path? */
  readonly judge: (path: string) => Decision
  /** The pages that the policy names and whose names have this hash. */
  readonly namesOf: (hash: string) => readonly string[]
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
  rules: Rules
): readonly string[] {
  if (hash === session.mainScriptHash) return ['/']
  const own = session.pathOf(hash)
  return [...new Set([...(own === undefined ? app.pathsOf(hash) : [own]), ...rules.namesOf(hash)])]
}

/** The first refusal among the paths, else what was said of the first; of none, of `/`. */
export function judgeAll(paths: readonly string[], rules: Rules): Judged {
  const [first = '/', ...rest] = paths
  const judged: Judged = { ...rules.judge(first), page: first }
  if (!judged.allow) return judged
  for (const page of rest) {
    const decision = rules.judge(page)
    if (!decision.allow) return { ...decision, page }
  }
  return judged
}

/**
 * Whether a media file may be read that was delivered for these pages: whoever has lost the right to
 * one of them keeps what they have, and gets no more of it.
 */
export function mayRead(pages: readonly string[] | undefined, rules: Rules): boolean {
  return pages !== undefined && judgeAll(pages, rules).allow
}

/** More pages than a person visits in one session; a bound for clients that make names up. */
const mostVisited = 1_000

/**
 * Whether every page that ever ran in a session may still be seen. One that may not ends the
 * session: callbacks of its widgets can be called for the session's whole life, from any page.
 */
export function mayStay(session: StreamlitSession, rules: Rules): boolean {
  return session.visited.size <= mostVisited && judgeAll(pathsIn(session, rules), rules).allow
}

/**
 * What a person has lost of an open session: the first page of it that they may not see now. The
 * default page counts too, without which nobody has a session.
 */
export function lossIn(session: StreamlitSession, rules: Rules): Judged | null {
  const judged = judgeAll(['/', ...pathsIn(session, rules)], rules)
  return judged.allow ? null : judged
}

function pathsIn({ visited, visitedHashes }: StreamlitSession, rules: Rules): readonly string[] {
  return [...visited, ...[...visitedHashes].flatMap(rules.namesOf)]
}
