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
 * What the app is told of a person's pages: those that they may see, as `openPages` lists them, and those
 * that have a rule which keeps them out. The guard needs the second list for the default page: it is
 * served at `/`, and its own name may be closed. A report-only policy closes nothing.
 */
export function grantsOf(policy: Policy, identity: Identity): Grants {
  const pages = openPages(policy, identity)
  const open = new Set(pages)
  return { pages, closed: policy.pages.map(({ name }) => name).filter((name) => !open.has(name)) }
}

/**
 * The pages this person may see, sorted, so that the same rights are the same bytes on every
 * reconnect (Streamlit 1.61 and later compare the trusted user headers when a session resumes).
 *
 * Where `unlisted` lets the person in, the pages without a rule cannot be listed. Then `*` stands
 * for them, and `!/payroll` for each page that has a rule which keeps the person out, so that the
 * list still answers for any page.
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
