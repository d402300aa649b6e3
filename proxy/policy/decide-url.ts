import type { Identity } from '../identity/identity.ts'
import { type Decision, decideConsole, decidePage, decidePath } from './decide.ts'
import type { Policy } from './policy.ts'
import { CONSOLE_PATH, isLongPage, isPage } from './route.ts'

/**
 * Decides whether this person may open any address of the app. `path` is decoded text without the
 * app's base path.
 *
 * One segment can be a page, or a route of the app that `paths:` names. The rule of the page comes
 * first, then the rule of the path, then `unlisted`. A page also needs access to the default page,
 * because without it a person gets no session.
 */
export function decideUrl(policy: Policy, identity: Identity, path: string): Decision {
  if (path === CONSOLE_PATH) return decideConsole(policy, identity)
  const asPath = decidePath(policy, identity, path)
  // A page with a name that is too long is still a page, so `unlisted` does not decide about it.
  const isOneSegment = !path.includes('/', 1)
  if (!isPage(path) && !(isOneSegment && isLongPage(path))) return asPath
  const asPage = decidePage(policy, identity, path)
  const isRoute = asPage.rule !== path && policy.paths.some(({ name }) => name === asPath.rule)
  if (isRoute) return asPath
  const root = decidePage(policy, identity, '/')
  return asPage.allow && !root.allow ? root : asPage
}
