import type { Identity } from '../identity/identity.ts'
import { type Decision, decideConsole, decidePage, decidePath } from './decide.ts'
import type { Policy } from './policy.ts'
import { CONSOLE_PATH, isLongPage, isPage } from './route.ts'

/**
 * May this person open this address, whatever it is? `path` is decoded text without the app's base
 * path.
 *
 * One segment may be a page or a route of the app's own that `paths:` names. A page's own rule comes
 * first, then a path's, and what is unlisted only where neither speaks. A page is shown to those
 * alone who may see the default page too: the others get no session to see it in.
 */
export function decideUrl(policy: Policy, identity: Identity, path: string): Decision {
  if (path === CONSOLE_PATH) return decideConsole(policy, identity)
  const asPath = decidePath(policy, identity, path)
  // A page whose name is too long is a page all the same; `unlisted` has no say in it.
  const isOneSegment = !path.includes('/', 1)
  if (!isPage(path) && !(isOneSegment && isLongPage(path))) return asPath
  const asPage = decidePage(policy, identity, path)
  const isRoute = asPage.rule !== path && policy.paths.some(({ name }) => name === asPath.rule)
  if (isRoute) return asPath
  const root = decidePage(policy, identity, '/')
  return asPage.allow && !root.allow ? root : asPage
}
