import type { Grants } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { compiledOf, intersects, principalsOf } from './compiled-policy.ts'
import { decidePage } from './decide.ts'
import type { Policy } from './policy.ts'

/**
 * The pages that the proxy enforces: `grantedPages`, or every page when the policy is report-only.
 * The app receives this list.
 */
export function openPages(policy: Policy, identity: Identity): readonly string[] {
  if (!policy.reportOnly) return grantedPages(policy, identity)
  return ['*', ...policy.pages.map(({ name }) => name)].toSorted()
}

/**
 * The pages of a person as the app receives them: the pages that they may see, as in `openPages`,
 * and the pages with a rule that refuses them. The guard needs the second list for the default
 * page, which is served at `/` while its own name may be closed. A report-only policy closes no
 * page.
 */
export function grantsOf(policy: Policy, identity: Identity): Grants {
  const pages = openPages(policy, identity)
  const open = new Set(pages)
  return { pages, closed: policy.pages.map(({ name }) => name).filter((name) => !open.has(name)) }
}

/**
 * The pages that this person may see. The list is sorted, so that equal rights give equal bytes on
 * every reconnect (Streamlit 1.61 and later compare the trusted user headers when a session
 * resumes).
 *
 * When `unlisted` admits the person, the pages without a rule cannot be listed. `*` stands for
 * them, and `!/payroll` for each page with a rule that refuses the person. So the list gives an
 * answer for every page.
 *
 * @example
 * grantedPages(policy, zoe) // ['/', '/sales']
 * grantedPages(openPolicy, zoe) // ['!/payroll', '*', '/', '/sales']
 */
export function grantedPages(policy: Policy, identity: Identity): readonly string[] {
  const compiled = compiledOf(policy)
  const isOpen = intersects(compiled.unlisted.allow, principalsOf(compiled, identity))
  const pages = policy.pages.flatMap(({ name }) => {
    if (decidePage(policy, identity, name).allow) return [name]
    return isOpen ? [`!${name}`] : []
  })
  return (isOpen ? [...pages, '*'] : pages).toSorted()
}
