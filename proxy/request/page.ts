import { createHash } from 'node:crypto'
import type { Identity } from '../identity/identity.ts'

export type PageFacts = {
  /** The status it goes with; 200 for the page after sign-out. */
  readonly status: number
  readonly title: string
  readonly requestId: string
  readonly identity: Identity | null
  readonly path: string | null
  readonly pages: readonly string[]
  readonly basePath: string
}

const style = `
:root { color-scheme: light dark; --ink: #1a1d24; --soft: #5b6270; --paper: #fff; --ground: #f4f5f7;
  --line: #d9dce3; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a9b0bd; --paper: #1c1f26;
  --ground: #12141a; --line: #363b46; --link: #8ab4ff; } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 34rem; padding: 2.25rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25 }
h2 { margin: 1.25rem 0 .5rem; font-size: 1rem }
p { margin: .5rem 0 }
dl { margin: 1.25rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
ul { list-style: none; padding: 0; margin: .5rem 0 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem }
a { color: var(--link) }
li a, .out { display: inline-block; padding: .4rem .8rem; border: 1px solid var(--line);
  border-radius: .5rem; text-decoration: none }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
code { font-family: ui-monospace, monospace; font-size: .9em }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * What goes with every answer of our own: it is never stored, loads nothing, is nobody else's frame
 * and names no address to where its links lead.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
}

/** A page of our own: no script, no request of its own, readable by keyboard and screen reader. */
export function renderPage(facts: PageFacts): string {
  const title = escapeHtml(facts.title)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body><main><h1>${title}</h1>${detailsOf(facts)}${choicesOf(facts)}</main></body></html>
`
}

function detailsOf({ identity, path, requestId }: PageFacts): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ['You asked for', path],
    ['You are', identity === null ? null : nameOf(identity)],
    ['Request', requestId]
  ]
  const list = rows.map(([term, text]) =>
    text === null ? '' : `<dt>${term}</dt><dd><code>${escapeHtml(text)}</code></dd>`
  )
  return `<dl>${list.join('')}</dl>`
}

function nameOf({ email, username, sub }: Identity): string {
  return email ?? username ?? sub
}

function choicesOf({ status, identity, pages, basePath }: PageFacts): string {
  const home = hrefOf(`${basePath}/`)
  if (status === 200) return `<p><a href="${home}">Sign in again</a></p>`
  if (status === 401) return '<p>Reload this page to sign in again.</p>'
  if (identity === null) return `<p><a href="${home}">Try again</a></p>`
  const links = pages.map(
    (page) => `<li><a href="${hrefOf(`${basePath}${page}`)}">${escapeHtml(page)}</a></li>`
  )
  const open = links.length === 0 ? '' : `<h2>You may open</h2><ul>${links.join('')}</ul>`
  const ask =
    status === 403
      ? '<p>If you need it for your work, ask whoever runs this app and name the request above.</p>'
      : ''
  return `${ask}${open}<p><a class="out" href="/_pagewarden/sign-out">Sign out</a></p>`
}

/** The one spelling of a path that `normalPath` takes: it decodes to the same text. */
function hrefOf(path: string): string {
  return escapeHtml(path.toWellFormed().split('/').map(encodeURIComponent).join('/'))
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
