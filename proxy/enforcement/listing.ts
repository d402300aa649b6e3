import type { AppPage, ForwardMsgFact } from '../streamlit/forwardmsg.ts'
import { judgeAll, pathsOf } from './page-access.ts'
import type { Known } from './target.ts'

/** Links to elsewhere are no pages; a page that nobody knows is not listed. */
export function mayList(page: AppPage, known: Known): boolean {
  if (page.externalUrl !== undefined || page.pageScriptHash === '') return true
  return maySee(page.pageScriptHash, known)
}

/** Nothing leaves that says of itself that a page made it which is unknown or forbidden. */
export function mayPass({ kind, activeScriptHash }: ForwardMsgFact, known: Known): boolean {
  return activeScriptHash === '' ? kind !== 'content' : maySee(activeScriptHash, known)
}

/** The pages that may have made a message: the page that is shown, where it is in the name of none. */
export function pagesBehind(activeScriptHash: string, known: Known): readonly string[] {
  const { mainScriptHash, currentPath } = known.session
  const isShared = activeScriptHash === '' || activeScriptHash === mainScriptHash
  if (isShared) return currentPath === null ? ['/'] : ['/', currentPath]
  return pathsOf(activeScriptHash, known.session, known.app, known.authorizer)
}

function maySee(hash: string, { session, app, authorizer }: Known): boolean {
  const paths = pathsOf(hash, session, app, authorizer)
  return paths.length > 0 && judgeAll(paths, authorizer).allow
}
