import { type Html, html, NOTHING } from '../../language/html.ts'
import type { Matrix, Row } from '../../policy/analysis/matrix.ts'
import type { PrincipalAccess } from '../../policy/analysis/principal-access.ts'
import { runPolicyTests } from '../../policy/analysis/run-tests.ts'
import type { Subject } from '../../policy/analysis/subject.ts'
import type { Policy, Principal } from '../../policy/policy.ts'
import { formatCount } from '../outcome.ts'
import { MATRIX_STYLE } from './matrix-style.ts'
import { type Exception, exceptionsIn, formatHead, formatRow } from './matrix-text.ts'

export type MatrixPage = {
  readonly file: string
  readonly policy: Policy
  readonly matrix: Matrix
  readonly now: Date
}

/**
 * The matrix as one HTML page, for people who do not read policies. It has no scripts and loads
 * nothing, and it suits screens, screen readers and paper.
 */
export function matrixPage({ file, policy, matrix, now }: MatrixPage): string {
  const notes = exceptionsIn(matrix)
  const date = now.toISOString().slice(0, 10)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Who may see which page · ${date}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${{ markup: MATRIX_STYLE }}</style>
</head>
<body>
<header>
<h1>Who may see which page</h1>
<p class="soft">As of <time datetime="${date}">${date}</time>, by the policy <code>${file}</code>,
version <code>${policy.version}</code>.</p>
<p>Who is denied by a rule stays out, whatever else they are. Who is not named by a rule stays out,
too.</p>
${policy.reportOnly ? REPORT_ONLY : NOTHING}
</header>
<main>
${sectionOf('table', 'Pages and people', tableOf(matrix, notes))}
${notes.length === 0 ? NOTHING : sectionOf('notes', 'Exceptions', notesList(notes))}
${sectionOf('rules', 'The rules behind it', rulesOf(policy))}
${policy.roles.length === 0 ? NOTHING : sectionOf('roles', 'Who is in which role', rolesOf(policy))}
${sectionOf('tests', 'How it was checked', testsOf(policy))}
</main>
</body>
</html>
`.markup
}

const REPORT_ONLY = html`<p class="warn"><strong>Not in force.</strong> The policy says
<code>report-only: true</code>: everybody who is signed in passes, and this page shows what would hold
without that.</p>`

function sectionOf(id: string, title: string, body: Html): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`
}

const KINDS: Readonly<Record<Subject['kind'], string>> = {
  'signed-in': 'All',
  role: 'Roles',
  group: 'Groups',
  domain: 'Domains',
  claim: 'Claims',
  email: 'Addresses',
  sub: 'Users',
  person: 'People of the tests'
}

function tableOf({ columns, rows }: Matrix, notes: readonly Exception[]): Html {
  const kinds = [...Map.groupBy(columns, ({ kind }) => kind)].map(
    ([kind, all]) => html`<th scope="colgroup" colspan="${all.length}">${KINDS[kind]}</th>`
  )
  const heads = columns.map(
    (subject) => html`<th scope="col"><span>${formatHead(subject)}</span></th>`
  )
  const bodies = rows.map((row, y) => rowOf(row, y, notes))
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="table"><table class="matrix">
<caption>everybody: all who are signed in. yes: everybody of this name. some: some of the names in this role. no: nobody by this name
alone. People of the tests are judged by all that they are.</caption>
<thead><tr class="group"><td></td>${kinds}</tr><tr><th scope="col">Page</th>${heads}</tr></thead>
<tbody>${bodies}</tbody></table></div>`
}

function rowOf(row: Row, y: number, notes: readonly Exception[]): Html {
  const cells = row.cells.map((access, x) => cellOf(access, [y, x], notes))
  return html`<tr><th scope="row"><code>${formatRow(row)}</code></th>${cells}</tr>
`
}

function cellOf(
  { may }: PrincipalAccess,
  [y, x]: readonly [number, number],
  notes: readonly Exception[]
): Html {
  const number = 1 + notes.findIndex(({ row, column }) => row === y && column === x)
  if (number === 0) return html`<td class="${may}">${may}</td>`
  return html`<td class="some">${may} <a href="#note-${number}" aria-label="exception ${number}">(${number})</a></td>`
}

function notesList(notes: readonly Exception[]): Html {
  const items = notes.map(
    ({ where, except }, index) => html`<dt id="note-${index + 1}">(${index + 1})</dt>
<dd><code>${where}</code>: but not ${codes(except)}</dd>`
  )
  return html`<dl>${items}</dl>`
}

function rulesOf({ pages, paths, unlisted, console }: Policy): Html {
  const rows = [...pages, ...paths, unlisted, console].map(
    (rule) => html`<tr><th scope="row"><code>${formatRow({ ...rule, cells: [] })}</code></th>
<td>${peopleOf(rule.allow)}</td><td>${rule.deny.length === 0 ? NOTHING : peopleOf(rule.deny)}</td></tr>
`
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="rules"><table>
<thead><tr><th scope="col">Page</th><th scope="col">May</th><th scope="col">May not, even so</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function rolesOf({ roles }: Policy): Html {
  const rows = roles.map(
    ({
      name,
      members
    }) => html`<tr><th scope="row"><code>${name}</code></th><td>${peopleOf(members)}</td></tr>
`
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="roles"><table>
<thead><tr><th scope="col">Role</th><th scope="col">Who is in it</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function peopleOf(principals: readonly Principal[]): Html {
  if (principals.length === 0) return html`<span class="no">nobody</span>`
  const names = principals.map(({ kind, name }) => (kind === 'signed-in' ? 'everybody' : name))
  return html`<ul>${names.map((name) => html`<li><code>${name}</code></li>`)}</ul>`
}

function codes(names: readonly string[]): readonly Html[] {
  return names.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)
}

function testsOf(policy: Policy): Html {
  const results = runPolicyTests(policy)
  const right = results.filter(({ passed }) => passed).length
  if (results.length === 0) {
    return html`<p>The policy carries no tests of its own.</p>`
  }
  const people = formatCount(policy.tests.length, 'person', 'people')
  return html`<p>The policy carries tests of its own for ${people}: ${right} of
${formatCount(results.length, 'answer')} are as its authors expected.</p>`
}
