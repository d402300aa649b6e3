import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { Identity } from '../../proxy/identity/identity.ts'
import type { Policy, Principal } from '../../proxy/policy/policy.ts'
import { BenchFault } from '../fault.ts'

/**
 * A policy's pages in Cedar, parsed before the decisions: one `permit` for each page, with the page
 * in its scope, so that Cedar can skip all others early.
 *
 * @returns a function that decides whether a person may open a page.
 */
export function cedarOf(policy: Policy): (person: Identity, page: string) => 'allow' | 'deny' {
  const text = policy.pages.map(({ name, allow }) => {
    const who = allow.map(conditionOf).join(' || ')
    return `permit(principal, action, resource == Page::${JSON.stringify(name)}) when { ${who} };`
  })
  succeeded(preparsePolicySet('bench', { staticPolicies: text.join('\n') }))
  return (person, page) => ask(person, page)
}

function conditionOf({ kind, value }: Principal): string {
  switch (kind) {
    case 'signed-in':
      return 'true'
    case 'group':
      return `principal in Group::${JSON.stringify(value)}`
    case 'email':
      return `(principal.emailVerified && principal.email == ${JSON.stringify(value)})`
    default:
      throw new BenchFault(`No policy of the benchmark has a ${kind}.`)
  }
}

function ask({ sub, email, emailVerified, groups }: Identity, page: string): 'allow' | 'deny' {
  const principal = { type: 'User', id: sub }
  const answer = statefulIsAuthorized({
    principal,
    action: { type: 'Action', id: 'open' },
    resource: { type: 'Page', id: page },
    context: {},
    preparsedPolicySetId: 'bench',
    entities: [
      {
        uid: principal,
        attrs: { email: email ?? '', emailVerified },
        parents: groups.map((id) => ({ type: 'Group', id }))
      }
    ]
  })
  return succeeded(answer).response.decision
}

/** @throws BenchFault with the errors of Cedar. */
export function succeeded<Answer extends { readonly type: string }>(
  answer: Answer
): Extract<Answer, { type: 'success' }> {
  if (answer.type !== 'success') throw new BenchFault(`Cedar: ${JSON.stringify(answer)}`)
  // Checked above.
  return answer as Extract<Answer, { type: 'success' }>
}
