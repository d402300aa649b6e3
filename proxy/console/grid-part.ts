import { type Html, html } from '../language/html.ts'
import type { PrincipalAccess } from '../policy/analysis/principal-access.ts'
import type { Grid, GridRow } from './grid.ts'
import { count, when } from './pieces.ts'

/** The names of columns that are not pages. */
const columnNames: Readonly<Record<string, string>> = {
  unlisted: 'without a rule',
  console: 'this console'
}

/** Renders the access table. */
export function gridPart({ columns, groups, more }: Grid): Html {
  const heads = columns.map(
    ({ kind, name }) =>
      html`<th scope="col" class="${kind}"><span>${columnNames[kind] ?? name}</span></th>`
  )
  const bodies = groups
    .filter(({ lines }) => lines.length > 0)
    .map(
      ({ title, lines }) =>
        html`<tbody data-key="${title}"><tr class="group" data-key="${title}"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${title}</span></th></tr>${lines.map(gridLine)}</tbody>`
    )
  return html`<table><thead><tr><td></td>${heads}</tr></thead>${bodies}</table>${when(
    more > 0,
    html`<p class="more" data-key="more">${count(more, 'more person', 'more people')} here, not shown.</p>`
  )}`
}

function gridLine({ kind, name, cells }: GridRow): Html {
  return html`<tr data-key="${kind} ${name}"><th scope="row" title="${name}"><span class="who">${name}</span></th>${cells.map(gridCell)}</tr>`
}

const symbols = { yes: '✓', some: '◐', no: '–' } as const
const words = { yes: 'may', some: 'some of them may', no: 'may not' } as const

function gridCell({ may, except }: PrincipalAccess): Html {
  const note = except.length === 0 ? words[may] : `${words[may]}, except ${except.join(', ')}`
  const sign = except.length === 0 ? symbols[may] : `${symbols[may]}*`
  return html`<td class="${may}" title="${note}"><span aria-hidden="true">${sign}</span><span class="vh">${note}</span></td>`
}
