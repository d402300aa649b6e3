import { type Html, html } from '../language/html.ts'
import { runPolicyTests } from '../policy/analysis/run-tests.ts'
import type { Policy } from '../policy/policy.ts'
import { codeOf, count, timeOf, when } from './pieces.ts'
import type { Snapshot } from './snapshot.ts'

/** Renders the warnings. */
export function warningsPart({ policy, state }: Snapshot): Html {
  return html`${when(
    state.fault !== null,
    html`<div class="warning bad" data-key="fault"><strong>The policy’s source holds a newer text that cannot be used.</strong> The last good one stays in force.<pre tabindex="0">${state.fault ?? ''}</pre></div>`
  )}${when(
    policy.reportOnly,
    html`<div class="warning" data-key="report-only"><strong>Report-only.</strong> The policy refuses nobody: its refusals are logged and listed here, and everybody who is signed in sees every page.</div>`
  )}`
}

const results = new WeakMap<Policy, string>()

export function policyPart({ policy, state }: Snapshot): Html {
  const rows: readonly (readonly [string, Html])[] = [
    ['Version', codeOf(policy.version)],
    ['Source', codeOf(state.source)],
    ['In force since', state.loadedAt === null ? html`the start` : timeOf(state.loadedAt)],
    [
      'Last look',
      state.fault === null
        ? html`as it is in the source`
        : html`<span class="bad-text">refused, see above</span>`
    ],
    ['Mode', policy.reportOnly ? html`report-only: refuses nobody` : html`enforced`],
    [
      'Holds',
      html`${count(policy.pages.length, 'page')}, ${count(policy.paths.length, 'path')}, ${count(policy.roles.length, 'role')}`
    ],
    ['Its own tests', html`${testsOf(policy)}`]
  ]
  return html`${rows.map(([term, text]) => html`<div data-key="${term}"><dt>${term}</dt><dd>${text}</dd></div>`)}`
}

function testsOf(policy: Policy): string {
  const known = results.get(policy)
  if (known !== undefined) return known
  const all = runPolicyTests(policy)
  const right = all.filter(({ passed }) => passed).length
  const text =
    all.length === 0 ? 'it has none' : `${right} of ${count(all.length, 'answer')} as expected`
  results.set(policy, text)
  return text
}
