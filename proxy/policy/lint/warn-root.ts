import { createImplication, type Implication } from '../analysis/implication.ts'
import type { Report } from '../fault.ts'
import { type CompiledRule, lookupOf } from '../lookup.ts'
import { FILE, type Place, type Policy, type Principal } from '../policy.ts'
import { quote } from '../quote.ts'

/**
 * Streamlit runs the default page whenever it does not know the page it was asked for, so whoever
 * may not see `/` gets no session, and a rule that lets them see another page is idle (Streamlit
 * 1.67.0 `runtime/pages_manager.py`, `set_pages_and_resolve`).
 */
export function warnOfRoot(policy: Policy, warn: Report): void {
  const lookup = lookupOf(policy)
  const root = lookup.pages.get('/') ?? lookup.unlisted
  if (root === lookup.unlisted && root.allow.size === 0) {
    warn(
      policy.pages[0]?.at ?? FILE,
      'root-missing',
      'no rule lets anybody see `/`, and without `/` nobody gets a session; write `/: [signed-in]`'
    )
    return
  }

  const cover = createImplication(policy, lookup)
  const findShutOut = shutOutBy(root, cover)
  const told = new Set<string>()
  for (const { rule, deny } of [...lookup.pages.values(), lookup.unlisted]) {
    if (rule === root.rule) continue
    const admitted = rule.allow.filter((principal) => !cover.isImplied(principal, deny))
    for (const { at, leaf } of admitted.flatMap(findShutOut)) {
      if (told.has(leaf.name)) continue
      told.add(leaf.name)
      warn(at, 'root-narrow', formatNarrow(leaf, root, lookup.unlisted, rule.name))
    }
  }
}

function formatNarrow(
  { name }: Principal,
  root: CompiledRule,
  unlisted: CompiledRule,
  page: string
): string {
  const fault = `${quote(name)} opens ${quote(page)}, but not \`/\`, and without \`/\` nobody gets a session`
  if (root === unlisted) return `${fault}; write a rule for \`/\`, such as \`/: [signed-in]\``
  return `${fault}; let ${quote(name)} see \`/\` too, or take it out here`
}

type ShutOut = { readonly at: Place; readonly leaf: Principal }

/** Finds somebody in an entry whom the root does not let in; a large role is searched once. */
function shutOutBy(
  root: CompiledRule,
  cover: Implication
): (principal: Principal) => readonly ShutOut[] {
  const isShutOut = (leaf: Principal): boolean =>
    !cover.isImplied(leaf, root.allow) || cover.isImplied(leaf, root.deny)
  const known = new Map<string, Principal | null>()
  return (principal) => {
    let leaf = known.get(principal.name)
    if (leaf === undefined) {
      leaf = cover.leavesOf(principal).find(isShutOut) ?? null
      known.set(principal.name, leaf)
    }
    return leaf === null ? [] : [{ at: principal.at, leaf }]
  }
}
