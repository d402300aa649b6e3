import type { Identity } from '../identity/identity.ts'
import { decidePage } from './decide.ts'
import { decideUrl } from './decide-url.ts'
import type { Policy } from './policy.ts'

/**
 * Whether a person asks for a page that the app does not have, and may be told so. Streamlit then shows
 * its first page and a dialog that says so, and so do we.
 *
 * The answer is yes only for a person to whom nothing is closed: they may see every page that the
 * policy names and every page that the app has listed to anyone. For all others a page that does not
 * exist is refused in the very words of one that is closed. Otherwise they could try names, and learn
 * from the two answers which closed pages exist. What the answer does tell is one thing, and no name:
 * that some page is closed to whoever is refused a name of their own making.
 *
 * The app may have a page that it has not listed yet. So whoever passes the question on to Streamlit
 * must not send the name that was asked for, but one that no page has.
 *
 * @param path decoded text without the app's base path.
 * @param listed the paths of all pages that the app has listed so far, to anyone; asked for last.
 */
export function isUnknownPage(
  policy: Policy,
  identity: Identity,
  path: string,
  listed: () => readonly string[]
): boolean {
  const maySee = (page: string): boolean => decidePage(policy, identity, page).allow
  if (decideUrl(policy, identity, path).reason !== 'page-unlisted' || !maySee('/')) return false
  if (!policy.pages.every(({ name }) => maySee(name))) return false
  const pages = listed()
  // A page that is listed and unlisted in the policy is closed to this person, this very one too.
  return pages.length > 0 && pages.every(maySee)
}
