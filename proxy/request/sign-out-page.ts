import { html } from '../language/html.ts'
import type { Language } from '../language/language.ts'
import { wordsIn } from '../language/words.ts'
import { hrefOf, renderPage } from './page.ts'
import type { Site } from './site.ts'

/** Asks a person who was sent to sign-out by somebody else whether they want that. */
export function questionPage(site: Site, language: Language): string {
  const words = wordsIn(language)
  return renderPage({
    ...plain(site, language),
    title: words.signOutQuestion,
    body: html`<p>${words.signOutWhy}</p><form class="acts" method="post">
<button class="main">${words.signOut}</button>
<a class="do" href="${homeOf(site)}">${words.stay}</a></form>`
  })
}

/**
 * Leads on to where the rest of the sign-out is. Not a redirect: `form-action` holds for those of a
 * form as well, and only Cognito knows through whose pages its sign-out goes (CSP level 3, section
 * 6.4.1, as Chromium does it).
 */
export function leavingPage(site: Site, language: Language, leadsTo: string): string {
  const words = wordsIn(language)
  return renderPage({
    ...plain(site, language),
    title: words.signingOut,
    body: html`<div class="acts"><a class="do" href="${leadsTo}">${words.goOn}</a></div>`,
    leadsTo
  })
}

export function signedOutPage(site: Site, language: Language): string {
  const words = wordsIn(language)
  return renderPage({
    ...plain(site, language),
    title: words.signedOut,
    body: html`<p>${words.closeTabs}</p>
<div class="acts"><a class="do main" href="${homeOf(site)}">${words.signInAgain}</a></div>`
  })
}

function plain(site: Site, language: Language) {
  return { site, language, mark: '', retries: false, leadsTo: null }
}

function homeOf({ basePath }: Site): string {
  return hrefOf(`${basePath}/`)
}
