import { findPage, findPath, lookupOf } from '../lookup.ts'
import type { Policy, Rule } from '../policy.ts'
import { CONSOLE_PATH, isPage, isPath } from '../route.ts'

/** The rule that speaks for a page, a path or the console; null for what is none of them. */
export function findRule(policy: Policy, path: string): Rule | null {
  const lookup = lookupOf(policy)
  if (path === CONSOLE_PATH) return policy.console
  if (isPage(path)) return (findPage(lookup, path) ?? lookup.unlisted).rule
  if (isPath(path)) return (findPath(lookup, path) ?? lookup.unlisted).rule
  return null
}
