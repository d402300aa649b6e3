import type { Identity } from '../identity/identity.ts'
import { type Html, html } from '../language/html.ts'
import { type Check, explain } from '../policy/analysis/explain.ts'
import { decidePage } from '../policy/decide.ts'
import { formatPerson } from '../policy/person.ts'
import type { Policy } from '../policy/policy.ts'
import { isPage } from '../policy/route.ts'
import { when } from './pieces.ts'
import type { Question } from './question.ts'

/** The answer to the explain form: the decision, its rule, and the result of each principal in the rule. */
export function explainPart(policy: Policy, question: Question): Html {
  if (!question.ok) return html`<p class="bad-text" role="alert">${question.fault}</p>`
  const { identity, path } = question
  const { decision, rule, checks } = explain(policy, identity, path)
  const isLockedOut = decision.allow && isPage(path) && !decidePage(policy, identity, '/').allow
  const opens = decision.allow && !isLockedOut
  return html`<p class="verdict ${opens ? 'yes' : 'no'}"><strong>${opens ? 'May open' : 'May not open'} <code>${path}</code></strong><span>${formatPerson(identity)}${groupsOf(identity)}</span></p>
<p class="why"><span class="reason">${decision.reason}</span> ${
    rule === null
      ? 'No rule can speak for it.'
      : html`by the rule of <code>${rule.name}</code>, line ${rule.at.line} of the policy`
  }</p>${when(isLockedOut, html`<p class="why">The rule would let them in, but the policy refuses <code>/</code>, and without it nobody gets a session.</p>`)}${when(
    policy.reportOnly,
    html`<p class="why">The policy is report-only: this is only logged, and the page is shown.</p>`
  )}${checksOf(checks)}`
}

function groupsOf({ groups }: Identity): string {
  return groups.length === 0 ? ', in no group' : `, in ${groups.join(', ')}`
}

function checksOf(checks: readonly Check[]): Html {
  if (checks.length === 0) return html`<p class="why">Its lists name nobody.</p>`
  const rows = checks.map(
    ({ hit, list, name, at, why }) =>
      html`<tr class="${hit ? `hit ${list}` : 'miss'}"><td>${hit ? 'hit' : 'missed'}</td><td>${list}</td><th scope="row"><code>${name}</code></th><td>${why}</td><td class="soft">${at.line}:${at.column}</td></tr>`
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Entries of the rule"><table class="checks"><thead><tr><th scope="col">Outcome</th><th scope="col">List</th><th scope="col">Entry</th><th scope="col">Why</th><th scope="col">Line</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
