import { type Html, html, NOTHING } from '../../language/html.ts'
import type { Language } from '../../language/language.ts'
import { hashSource, type Site } from './site.ts'

export type Page = {
  readonly language: Language
  readonly title: string
  /** A few characters above the title, such as the status. */
  readonly mark: string
  readonly body: Html
  readonly site: Site
  /** Whether the page checks by itself whether the app answers again. */
  readonly retries: boolean
  /** Where the page redirects at once; `null` for nowhere. */
  readonly redirectsTo: string | null
}

/**
 * Runs in the browser, on the pages that say that the app cannot be reached. It requests the same page in
 * the background with growing delays, and never in a background tab. It reloads when the answer changes. A
 * refresh by `meta` would replace the page while a person reads it (WCAG 2.2, failure F41). A redirect
 * means that the load balancer asks for a sign-in.
 */
const retryScript = `
(() => {
  const longest = 30000
  let wait = 3000
  const look = async () => {
    if (document.visibilityState === 'visible') {
      const asked = { method: 'HEAD', redirect: 'manual', cache: 'no-store' }
      const answer = await fetch(location.href, asked).catch(() => null)
      if (answer !== null && ![502, 503, 504].includes(answer.status)) return location.reload()
      wait = Math.min(wait * 1.5, longest)
    }
    setTimeout(look, wait * (0.75 + Math.random() / 2))
  }
  setTimeout(look, wait)
})()
`

const scriptHash = hashSource(retryScript)

/**
 * The headers of our own pages: never stored, load nothing, not in a frame of another site, no referrer for
 * other sites. Our own site gets the referrer, because browsers send `Origin: null` with a form of a page
 * without one (Fetch standard, "append a request Origin header").
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

/** Renders a page of our own. It makes no requests, and works with keyboard and screen reader. */
export function renderPage({
  language,
  title,
  mark,
  body,
  site,
  retries,
  redirectsTo: leadsTo
}: Page): string {
  const styles = site.styles.map((style) => html`<style>${{ markup: style }}</style>`)
  const refresh =
    leadsTo === null ? NOTHING : html`<meta http-equiv="refresh" content="0; url=${leadsTo}">`
  const script = retries ? html`<script>${{ markup: retryScript }}</script>` : NOTHING
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<link rel="icon" href="data:,">
${refresh}${styles}</head>
<body><main><div class="brand"></div>${mark === '' ? NOTHING : html`<p class="status">${mark}</p>`}
<h1>${title}</h1>${body}</main>${script}</body></html>
`.markup
}

/** The only spelling of a path that `normalPath` accepts. It decodes to the same text. */
export function hrefOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}
