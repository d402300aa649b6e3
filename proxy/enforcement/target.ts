import type { ClientState } from '../streamlit/backmsg.ts'
import type { AppPages } from './app-pages.ts'
import { type Judged, judgeAll, type PageAuthorizer, pathsOf } from './page-access.ts'
import type { StreamlitSession } from './session-registry.ts'

/** How a page was requested; `policy` if another policy has closed it without a request. */
export type RequestOrigin = 'default' | 'hash' | 'name' | 'fragment' | 'app' | 'policy'

/** The page that a rerun would run. */
export type Target = {
  readonly judged: Judged
  readonly asked: RequestOrigin
  /** Every path that the page may have. */
  readonly paths: readonly string[]
}

/** What is known about pages when a decision is made. */
export type Known = {
  readonly session: StreamlitSession
  readonly app: AppPages
  readonly authorizer: PageAuthorizer
  /** Whether the guard is there. With it no forbidden page begins. */
  readonly isGuarded: boolean
}

/**
 * The page that Streamlit would run. The hash takes precedence over the name, and for an unknown page
 * Streamlit runs the default page (`PagesManager._resolve_page_script`, 1.67.0). An app may list other
 * pages with every run, so any rerun may end at the default page, and that page must be allowed too.
 */
export function targetOf(
  { pageScriptHash: hash, pageName: name }: ClientState,
  known: Known
): Target {
  const fallback = defaultTarget(known)
  if (!fallback.judged.allow) return fallback
  if (hash !== '') {
    // The app has moved the person to a page that the guard has replaced by its message. The widgets of
    // the entry script go on working, as they do without the proxy.
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
  // Streamlit reports that there is no such page, and runs the default page. If it has the page after
  // all, the guard refuses it.
  if (known.isGuarded && known.authorizer.isUnknown(`/${name}`, () => known.app.paths())) {
    return { judged: fallback.judged, asked: 'name', paths: fallback.paths }
  }
  return { judged, asked: 'name', paths }
}

/**
 * The default page has the path `/`, and a name of its own that may be in the policy. With the guard the
 * rule of `/` is enough here: the default may be another page in each session, any rerun may end there,
 * and the guard refuses a page that is closed under its own name.
 */
export function defaultTarget(known: Known): Target {
  return known.isGuarded ? defaultUnder([], known.authorizer) : namedDefault(known)
}

/**
 * The default page under each of its names. Before this session has listed its pages, the default pages
 * of other sessions count. If there is more than one, the app chooses by itself, and one that is allowed
 * is enough.
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
