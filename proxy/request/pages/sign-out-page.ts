import { html } from '../../language/html.ts'
import { type Language, wordsIn } from '../../language/language.ts'
import { hrefOf, renderPage } from './page.ts'
import type { Site } from './site.ts'

/** Asks a person whom another site has sent to sign-out whether they want to sign out. */
export function questionPage(site: Site, language: Language): string {
  const words = wordsIn(language)
  return renderPage({
    ...common(site, language),
    title: words.signOutQuestion,
    body: html`<p>${words.signOutWhy}</p><form class="acts" method="post">
<button class="main">${words.signOut}</button>
<a class="do" href="${homeOf(site)}">${words.stay}</a></form>`
  })
}

/**
 * Continues to the next step of the sign-out. It is a page and not a redirect, because `form-action` also
 * applies to the redirects of a form, and only Cognito knows the pages of its sign-out (CSP level 3,
 * section 6.4.1, as in Chromium).
 */
export function leavingPage(site: Site, language: Language, redirectsTo: string): string {
  const words = wordsIn(language)
  return renderPage({
    ...common(site, language),
    title: words.signingOut,
    body: html`<div class="acts"><a class="do" href="${redirectsTo}">${words.goOn}</a></div>`,
    redirectsTo
  })
}

export function signedOutPage(site: Site, language: Language): string {
  const words = wordsIn(language)
  return renderPage({
    ...common(site, language),
    title: words.signedOut,
    body: html`<p>${words.closeTabs}</p>
<div class="acts"><a class="do main" href="${homeOf(site)}">${words.signInAgain}</a></div>`
  })
}

function common(site: Site, language: Language) {
  return { site, language, mark: '', retries: false, redirectsTo: null }
}

function homeOf({ basePath }: Site): string {
  return hrefOf(`${basePath}/`)
}
