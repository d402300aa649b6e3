import type { Contact } from '../../config/contact.ts'
import type { Identity } from '../../identity/identity.ts'
import { type Html, html, NOTHING } from '../../language/html.ts'
import { type Language, wordsIn } from '../../language/language.ts'
import { sentenceOf, type Words } from '../../language/sentences.ts'
import { hrefOf, renderPage } from './page.ts'
import type { Site } from './site.ts'

/** The facts that an answer may contain: who the person is, what they asked for, what they may open. */
export type AnswerContext = {
  readonly identity: Identity | null
  /** The requested page or path, decoded. */
  readonly path: string | null
  /** Pages this person may open. */
  readonly pages: readonly string[]
  readonly site: Site
  /** The title for a program, instead of the sentence for the status. */
  readonly title?: string | undefined
  /** Whether Streamlit lacks the required guard. */
  readonly isUnguarded?: boolean
}

export type AnswerFacts = AnswerContext & {
  readonly status: number
  readonly language: Language
  readonly requestId: string
}

const temporary: ReadonlySet<number> = new Set([502, 503, 504])

/** Whether a later request can succeed without anybody doing anything. */
export function isTemporary(status: number): boolean {
  return temporary.has(status)
}

/** The page for a request that the app does not answer: what happened, and what to do now. */
export function answerPage(facts: AnswerFacts): string {
  const words = wordsIn(facts.language)
  return renderPage({
    language: facts.language,
    title: facts.isUnguarded === true ? words.unguarded : sentenceOf(facts.status, words),
    mark: String(facts.status),
    body: html`${detailsOf(facts, words)}${adviceFor(facts, words)}`,
    site: facts.site,
    retries: isTemporary(facts.status),
    redirectsTo: null
  })
}

function detailsOf({ identity, path, requestId, site }: AnswerFacts, words: Words): Html {
  const rows: readonly (readonly [string, Html | null])[] = [
    [words.askedFor, path === null ? null : html`<code>${path}</code>`],
    [words.youAre, identity === null ? null : html`<code>${nameOf(identity)}</code>`],
    [words.request, html`<code>${requestId}</code>`],
    [words.contact, site.contact === null ? null : contactOf(site.contact)]
  ]
  const list = rows.map(([term, text]) =>
    text === null ? NOTHING : html`<dt>${term}</dt><dd>${text}</dd>`
  )
  return html`<dl>${list}</dl>`
}

function contactOf({ text, href }: Contact): Html {
  return href === null ? html`${text}` : html`<a href="${href}">${text}</a>`
}

function nameOf({ email, username, sub }: Identity): string {
  return email ?? username ?? sub
}

function adviceFor(facts: AnswerFacts, words: Words): Html {
  const { status, identity } = facts
  if (status === 401) return signInAdvice(identity, words)
  if (isTemporary(status)) {
    const why = facts.isUnguarded === true ? html`<p>${words.unguardedWhy}</p>` : NOTHING
    return html`${why}<p class="waits" role="status">${words.comesBack}</p><p>${words.tellContact}</p>
${actionsOf(html`<a class="do main" href="">${words.tryAgain}</a>`)}`
  }
  if (status === 421) return html`<p>${words.checkAddress}</p>`
  if (identity === null) {
    const home = hrefOf(`${facts.site.basePath}/`)
    return actionsOf(html`<a class="do main" href="${home}">${words.toTheApp}</a>`)
  }
  return html`${whatToAsk(facts, words)}${choicesOf(facts, words)}${signOutOf(words)}`
}

/** A person whom we know has a revoked sign-in. A reload would use it again, so they must sign out. */
function signInAdvice(identity: Identity | null, words: Words): Html {
  if (identity !== null) return html`<p>${words.signInRevoked}</p>${signOutOf(words)}`
  return html`<p>${words.signInEnded}</p>
${actionsOf(html`<a class="do main" href="">${words.reload}</a>`)}`
}

function whatToAsk({ status, site }: AnswerFacts, words: Words): Html {
  if (status === 404) return html`<p>${words.checkAddress}</p>`
  if (status !== 403) return NOTHING
  return html`<p>${words.mayNotExist}</p>
<p>${site.contact === null ? words.askOwner : words.askContact}</p>`
}

function choicesOf({ status, pages, site }: AnswerFacts, words: Words): Html {
  if (pages.length === 0) {
    return status === 403 ? html`<p>${words.mayOpenNothing}</p>` : NOTHING
  }
  const links = pages.map(
    (page) => html`<li><a href="${hrefOf(`${site.basePath}${page}`)}">${page}</a></li>`
  )
  return html`<nav aria-labelledby="open"><h2 id="open">${words.youMayOpen}</h2><ul>${links}</ul></nav>`
}

function signOutOf(words: Words): Html {
  return actionsOf(html`<a class="do" href="/_pagewarden/sign-out">${words.signOut}</a>`)
}

function actionsOf(act: Html): Html {
  return html`<div class="acts">${act}</div>`
}
