import type { Report } from '../fault.ts'
import { findPage, findPath, lookupOf } from '../lookup.ts'
import { nearest } from '../nearest.ts'
import type { Policy } from '../policy.ts'
import { quote } from '../quote.ts'
import { CONSOLE_PATH, isPage } from '../route.ts'

/**
 * Tests that ask for a page which no rule names: mostly a slip of the pen, after which `may-not`
 * holds for the wrong reason. Where `unlisted` is a list, asking so is the way to test it.
 */
export function warnOfTests(policy: Policy, warn: Report): void {
  const lookup = lookupOf(policy)
  const hasRule = (path: string): boolean =>
    path === CONSOLE_PATH ||
    (isPage(path) ? findPage(lookup, path) : findPath(lookup, path)) !== undefined
  const names = [...lookup.pages.keys(), ...lookup.paths.keys()]

  for (const { path, at } of policy.tests.flatMap(({ may, mayNot }) => [...may, ...mayNot])) {
    if (hasRule(path)) continue
    const guess = nearest(path, names)
    if (guess === null && lookup.unlisted.allow.size > 0) continue
    const advice =
      guess === null ? 'write a rule for it, or ask for another' : `did you mean ${quote(guess)}?`
    warn(
      at,
      'test-unlisted',
      `no rule names ${quote(path)}, so this tests only \`unlisted\`; ${advice}`
    )
  }
}
