import { domainOf } from '../email.ts'
import type { Report } from '../fault.ts'
import type { Policy, Principal } from '../policy.ts'
import { quote } from '../quote.ts'

/** Entries that add nothing to their list. One of the two is mostly not what its author meant. */
export function warnOfLists(policy: Policy, warn: Report): void {
  for (const { allow, deny } of [
    ...policy.pages,
    ...policy.paths,
    policy.unlisted,
    policy.console
  ]) {
    warnOfList(allow, warn)
    warnOfList(deny, warn)
  }
  for (const { members } of policy.roles) warnOfList(members, warn)
}

function warnOfList(list: readonly Principal[], warn: Report): void {
  const names = new Set(list.map(({ name }) => name))
  const seen = new Set<string>()
  for (const principal of list) {
    const { name, at } = principal
    const wider = seen.has(name) ? name : widerThan(principal, names)
    seen.add(name)
    if (wider === null) continue
    warn(
      at,
      'principal-idle',
      wider === name
        ? `${quote(name)} stands twice in this list; take one of them out`
        : `${quote(name)} adds nothing beside ${quote(wider)}; take one of them out`
    )
  }
}

function widerThan({ kind, value }: Principal, names: ReadonlySet<string>): string | null {
  if (kind !== 'signed-in' && names.has('signed-in')) return 'signed-in'
  const domain = `domain:${domainOf(value)}`
  return kind === 'email' && names.has(domain) ? domain : null
}
