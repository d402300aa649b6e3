import { type Html, html } from '../language/html.ts'
import { formatPerson } from '../policy/person.ts'
import { gridPart } from './grid-part.ts'
import { count, emptyOf, personOf, requestOf, timeOf, when } from './pieces.ts'
import { policyPart, warningsPart } from './policy-part.ts'
import type { Refusal } from './refusals.ts'
import type { Connection, Snapshot } from './snapshot.ts'

/** The parts of the page that change. The name of each is the id of its element. */
export type PageParts = ReturnType<typeof partsOf>

export function partsOf(snapshot: Snapshot) {
  return {
    warnings: warningsPart(snapshot).markup,
    numbers: numbersPart(snapshot).markup,
    tabs: tabsPart(snapshot).markup,
    refusals: refusalsPart(snapshot).markup,
    grid: gridPart(snapshot.grid).markup,
    policy: policyPart(snapshot).markup,
    people: peoplePart(snapshot).markup
  } as const
}

function numbersPart({
  people,
  tabs,
  moreConnections: moreTabs,
  refusals,
  policy
}: Snapshot): Html {
  const refused = refusals.reduce((sum, { times }) => sum + times, 0)
  const numbers: readonly (readonly [string, string | number, string])[] = [
    ['People here', people, 'with an open tab of the app'],
    ['Open tabs', tabs.length + moreTabs, 'websockets of this instance'],
    [
      'Refused',
      refused,
      refusals.length === 0
        ? 'to people we know'
        : `of ${count(refusals.length, 'kind')}, to people we know`
    ],
    ['Pages with a rule', policy.pages.length, `policy ${policy.version}`]
  ]
  return html`${numbers.map(
    ([term, number, note]) =>
      html`<div data-key="${term}"><dt>${term}</dt><dd><strong>${number.toLocaleString('en')}</strong><span>${note}</span></dd></div>`
  )}`
}

function tabsPart({ tabs, moreConnections: moreTabs }: Snapshot): Html {
  if (tabs.length === 0) {
    return emptyOf('Nobody is here', 'Whoever opens the app appears here within a second.')
  }
  return html`<table><thead><tr><th scope="col">Person</th><th scope="col">Page</th><th scope="col">Since</th><th scope="col">Request</th><th scope="col"><span class="vh">Act</span></th></tr></thead>
<tbody>${tabs.map(tabRow)}</tbody></table>${when(
    moreTabs > 0,
    html`<p class="more" data-key="more">${count(moreTabs, 'older tab')} not shown.</p>`
  )}`
}

function tabRow({ identity, page, since, requestId }: Connection): Html {
  const name = formatPerson(identity)
  return html`<tr data-key="${requestId}"><th scope="row">${personOf(identity)}</th><td data-label="Page">${
    page === null ? html`<span class="soft">opening …</span>` : html`<code>${page}</code>`
  }</td><td data-label="Since">${timeOf(since)}</td><td data-label="Request">${requestOf(requestId)}</td><td class="act"><form method="post" action="/_pagewarden/console/sign-out" data-name="${name}"><input type="hidden" name="sub" value="${identity.sub}"><button class="quiet danger" aria-label="Sign out ${name}">Sign out</button></form></td></tr>`
}

function refusalsPart({ refusals, strangers }: Snapshot): Html {
  const note = when(
    strangers > 0,
    html`<p class="more" data-key="strangers">${count(strangers, 'request')} without a valid sign-in turned away since the start.</p>`
  )
  if (refusals.length === 0) {
    return html`${emptyOf('Nothing was refused', 'A page that somebody may not open appears here, also when it was asked for inside the app.')}${note}`
  }
  return html`<ol>${refusals.map(refusalItem)}</ol>${note}`
}

/** How a page was asked for, in words. */
const ways: Readonly<Record<string, string>> = {
  url: 'by URL',
  hash: 'in the app, by page hash',
  name: 'in the app, by page name',
  fragment: 'in the app, by a fragment',
  default: 'in the app, as the default page',
  app: 'started by the app itself',
  message: 'in the app, by a message'
}

function refusalItem(refusal: Refusal): Html {
  const { identity, what, rule, reason, asked, requestId, at, times } = refusal
  const by = rule === null ? 'no rule' : html`rule <code>${rule}</code>`
  const key = JSON.stringify([identity.sub, what, rule, reason, asked])
  return html`<li data-key="${key}"><div class="refusal"><span class="what"><code>${what}</code>${when(
    times > 1,
    html`<span class="times" title="${times} times">×${times.toLocaleString('en')}</span>`
  )}</span><span class="ago">${timeOf(at)}</span></div>${personOf(identity)}<p class="why"><span class="reason">${reason}</span> ${by} · ${
    ways[asked] ?? asked
  } · ${requestOf(requestId)}</p>${when(
    what.startsWith('/'),
    html`<button class="quiet" type="button" data-who="${identity.sub}" data-page="${what}" aria-label="Explain why ${formatPerson(identity)} may not open ${what}">Explain</button>`
  )}</li>`
}

/** Renders the choices of the explain form. */
function peoplePart(snapshot: Snapshot): Html {
  const people = choicesOf(snapshot)
  return html`<option value="" data-key="">Somebody else, described below</option>${people.map(
    ([sub, name]) => html`<option value="${sub}" data-key="${sub}">${name}</option>`
  )}`
}

function choicesOf({ tabs, refusals }: Snapshot): readonly (readonly [string, string])[] {
  const known = [...refusals, ...tabs].map(
    ({ identity }) => [identity.sub, formatPerson(identity)] as const
  )
  return [...new Map(known)].toSorted(([, one], [, other]) => (one < other ? -1 : 1))
}
