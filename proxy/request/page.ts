import { type Html, html, NOTHING } from '../language/html.ts'
import type { Language } from '../language/language.ts'
import { RETRY_SCRIPT } from './retry-script.ts'
import { hashSource, type Site } from './site.ts'

export type Page = {
  readonly language: Language
  readonly title: string
  /** A few characters above the title, such as the status. */
  readonly mark: string
  readonly body: Html
  readonly site: Site
  /** Whether it looks again by itself whether the app answers. */
  readonly retries: boolean
  /** Where it leads at once, by itself. */
  readonly leadsTo: string | null
}

const scriptHash = hashSource(RETRY_SCRIPT)

/**
 * What goes with every answer of our own: it is never stored, loads nothing, is nobody else's frame
 * and names no address to other sites. To our own it does, since browsers send `Origin: null` with a
 * form of a page that names none (Fetch standard, "append a request Origin header").
 */
export function pageHeaders(site: Site, retries: boolean): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src ${site.styleHashes.join(' ')}`,
    'img-src data:',
    'font-src data:',
    ...(retries ? [`script-src ${scriptHash}`, "connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'"
  ]
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff'
  }
}

/** A page of our own: no request of its own, readable by keyboard and screen reader. */
export function renderPage({ language, title, mark, body, site, retries, leadsTo }: Page): string {
  const styles = site.styles.map((style) => html`<style>${{ markup: style }}</style>`)
  const refresh =
    leadsTo === null ? NOTHING : html`<meta http-equiv="refresh" content="0; url=${leadsTo}">`
  const script = retries ? html`<script>${{ markup: RETRY_SCRIPT }}</script>` : NOTHING
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<link rel="icon" href="data:,">
${refresh}${styles}</head>
<body><main><div class="brand"></div>${mark === '' ? NOTHING : html`<p class="status">${mark}</p>`}
<h1>${title}</h1>${body}</main>${script}</body></html>
`.markup
}

/** The one spelling of a path that `normalPath` takes: it decodes to the same text. */
export function hrefOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}
