import type { Identity } from '../identity/identity.ts'
import { decidePage } from './decide.ts'
import { decideUrl } from './decide-url.ts'
import type { Policy } from './policy.ts'

/**
 * Whether a person asks for a page that the app does not have, and may learn that. Streamlit then
 * shows its first page and a dialog about the unknown page, and so do we.
 *
 * The answer is yes only for a person who may see every page that the policy names and every page
 * that the app has listed so far. For all others, the refusal of a page that does not exist is
 * equal to the refusal of a closed page. Otherwise they could try names, and learn from the two
 * answers which closed pages exist. One fact remains visible, without a name: a person whose
 * invented name is refused learns that some page is closed to them.
 *
 * The app may have a page that it has not listed yet. So a caller that forwards the request to
 * Streamlit must not send the requested name, but a name that no page has.
 *
 * @param path decoded text without the app's base path.
 * @param listed the paths of all pages that the app has listed so far, to any person. It is called
 * last.
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
  // A listed page that has no rule is closed to this person. It can be the requested page itself.
  return pages.length > 0 && pages.every(maySee)
}
