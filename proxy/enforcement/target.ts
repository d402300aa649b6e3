import type { ClientState } from '../streamlit/backmsg.ts'
import type { AppPages } from './app-pages.ts'
import { type Judged, judgeAll, type PageAuthorizer, pathsOf } from './page-access.ts'
import type { StreamlitSession } from './session-registry.ts'

/** How a page was asked for; `policy` when nobody asked, and another policy has taken it away. */
export type RequestOrigin = 'default' | 'hash' | 'name' | 'fragment' | 'app' | 'policy'

/** The page that a rerun would run. */
export type Target = {
  readonly judged: Judged
  readonly asked: RequestOrigin
  /** Every path that the page may have. */
  readonly paths: readonly string[]
}

/** What is known of pages where a question about one is asked. */
export type Known = {
  readonly session: StreamlitSession
  readonly app: AppPages
  readonly authorizer: PageAuthorizer
  /** Whether the guard is there, which lets no page begin that may not be seen. */
  readonly isGuarded: boolean
}

/**
 * The page that Streamlit would run: the hash wins over the name, and what it does not know is the
 * default page (`PagesManager._resolve_page_script`, 1.67.0). An app may list other pages with every
 * run, so any rerun may end at the default page, and that one must be allowed for all of them.
 */
export function targetOf(
  { pageScriptHash: hash, pageName: name }: ClientState,
  known: Known
): Target {
  const fallback = defaultTarget(known)
  if (!fallback.judged.allow) return fallback
  if (hash !== '') {
    // The app has put the person there, where the guard's message stands in the place of the page. The
    // entry script's own widgets go on, as they do without us.
    if (known.isGuarded && hash === known.session.refusedHash) {
      return { judged: fallback.judged, asked: 'hash', paths: fallback.paths }
    }
    const paths = pathsOf(hash, known.session, known.app, known.authorizer)
    return paths.length === 0
      ? fallback
      : { judged: judgeAll(paths, known.authorizer), asked: 'hash', paths }
  }
  if (name === '') return fallback
  const paths = [`/${name}`]
  const judged = judgeAll(paths, known.authorizer)
  // Streamlit says that there is no such page, and runs the default one. A page that it has after all
  // is the guard's to refuse.
  if (known.isGuarded && known.authorizer.isUnknown(`/${name}`, () => known.app.paths())) {
    return { judged: fallback.judged, asked: 'name', paths: fallback.paths }
  }
  return { judged, asked: 'name', paths }
}

/**
 * The default page has the path `/`, and a name of its own that the policy may know. With the guard the
 * rule of `/` is enough here: it may be another page in each session, any rerun may end there, and the
 * guard refuses the one that is closed under its own name.
 */
export function defaultTarget(known: Known): Target {
  return known.isGuarded ? defaultUnder([], known.authorizer) : namedDefault(known)
}

/**
 * The default page under each name that it has. Before this session has listed its pages, those speak
 * that are the default to others; where the app has more than one of them it chooses by itself, and one
 * that is allowed will do.
 */
export function namedDefault({ session, app, authorizer }: Known): Target {
  const own = session.defaultHash
  const hashes = own === null ? app.defaultHashes() : [own]
  const targets = hashes.map((hash) => defaultUnder(authorizer.namesOf(hash), authorizer))
  return targets.find(({ judged }) => judged.allow) ?? targets[0] ?? defaultUnder([], authorizer)
}

function defaultUnder(names: readonly string[], authorizer: PageAuthorizer): Target {
  const paths = ['/', ...names]
  return { judged: judgeAll(paths, authorizer), asked: 'default', paths }
}
