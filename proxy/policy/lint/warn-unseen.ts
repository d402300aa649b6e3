import { createImplication } from '../analysis/implication.ts'
import type { Report } from '../fault.ts'
import { type CompiledRule, lookupOf } from '../lookup.ts'
import type { Policy, Principal } from '../policy.ts'
import { quote } from '../quote.ts'

/** Rules that let nobody in, and entries whom the same rule denies. */
export function warnOfUnseen(policy: Policy, warn: Report): void {
  const lookup = lookupOf(policy)
  const cover = createImplication(policy, lookup)
  for (const { rule, deny } of [...lookup.pages.values(), ...lookup.paths.values()]) {
    const isSomebody = (principal: Principal): boolean => cover.leavesOf(principal).length > 0
    const named = rule.allow.filter(isSomebody)
    const idle = named.filter((principal) => cover.isImplied(principal, deny))
    if (idle.length === named.length) {
      warn(rule.at, 'page-unseen', formatUnseen(rule, named.length > 0))
      continue
    }
    for (const { name, at } of idle) {
      warn(
        at,
        'principal-idle',
        `the same rule denies all of ${quote(name)}, and deny beats allow; take it out of one of the lists`
      )
    }
  }
}

function formatUnseen({ name }: CompiledRule['rule'], isDenied: boolean): string {
  return isDenied
    ? `nobody may open ${quote(name)}: its \`deny\` covers all whom its \`allow\` names; shorten one of them`
    : `nobody may open ${quote(name)}: its \`allow\` names nobody; put people into it, or take the rule out if \`unlisted\` may speak for it`
}
