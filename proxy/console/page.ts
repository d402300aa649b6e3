import type { Identity } from '../identity/identity.ts'
import { type Html, html } from '../language/html.ts'
import { formatPerson } from '../policy/person.ts'
import type { PageParts } from './parts.ts'
import type { ExplainForm } from './question.ts'

export type ConsolePage = {
  readonly host: string
  readonly identity: Identity
  /** The path of the app. */
  readonly home: string
  readonly script: string
  readonly styles: readonly string[]
  readonly parts: PageParts
  /** Paths that the form suggests. */
  readonly suggestions: readonly string[]
  readonly asked: ExplainForm
  readonly answer: Html
  /** The result of the last action. */
  readonly done: string
}

/** Renders the whole console in its current state. Its script updates it. */
export function consolePage(page: ConsolePage): string {
  const { host, identity, home, script, styles, parts, done } = page
  const part = (name: keyof PageParts): Html => ({ markup: parts[name] })
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Pagewarden console · ${host}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
${styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}<script src="${script}" defer></script></head>
<body><a class="skip" href="#content">To the content</a>
<header><div class="bar"><p class="mark">${MARK}<span>Pagewarden</span></p><p class="host">${host}</p>
<p class="live" id="live" role="status"><span class="dot" aria-hidden="true"></span><span id="live-text">As of now</span></p>
<nav aria-label="Account"><span class="me" title="${formatPerson(identity)}">${formatPerson(identity)}</span><a href="${home}">App</a><a href="/_pagewarden/sign-out">Sign out</a></nav></div></header>
<main id="content" tabindex="-1"><h1 class="vh">Console</h1>
<p id="done" role="status" class="done">${done}</p>
<div id="warnings">${part('warnings')}</div>
<dl id="numbers" class="numbers">${part('numbers')}</dl>
<div class="two">
<section aria-labelledby="tabs-title"><div class="head"><h2 id="tabs-title">Here now</h2>${filterOf('tabs', 'people or pages')}</div>
<div id="tabs" class="scroll" tabindex="0" role="region" aria-labelledby="tabs-title">${part('tabs')}</div></section>
<section aria-labelledby="refusals-title"><div class="head"><h2 id="refusals-title">Refused lately</h2></div>
<div id="refusals" class="scroll" tabindex="0" role="region" aria-labelledby="refusals-title">${part('refusals')}</div></section>
</div>
<section aria-labelledby="grid-title"><div class="head"><h2 id="grid-title">Who may open what</h2>${filterOf('grid', 'people, roles, groups')}</div>
<div id="grid" class="scroll" tabindex="0" role="region" aria-labelledby="grid-title">${part('grid')}</div>
<p class="key"><span class="yes">✓</span> may <span class="some">◐</span> some of them may <span class="no">–</span> may not <span>*</span> except those whom the rule denies</p></section>
<div class="two even">
<section aria-labelledby="explain-title" id="explain"><div class="head"><h2 id="explain-title">Explain</h2></div>
<div class="body">${formOf(page, part('people'))}<div id="answer" aria-live="polite">${page.answer}</div></div></section>
<section aria-labelledby="policy-title"><div class="head"><h2 id="policy-title">Policy in force</h2></div>
<dl id="policy" class="facts body">${part('policy')}</dl></section>
</div></main>
${DIALOG}
</body></html>
`.markup
}

function filterOf(id: string, what: string): Html {
  return html`<input type="search" class="filter" data-filter="${id}" placeholder="Filter ${what}" aria-label="Filter ${what}" autocomplete="off" spellcheck="false" hidden>`
}

function formOf({ asked, suggestions }: ConsolePage, people: Html): Html {
  return html`<form method="post" action="/_pagewarden/console/explain" id="question">
<label>Who asks<select name="who" id="people">${people}</select></label>
<div class="pair" id="described"><label>Email, taken as verified<input name="email" type="text" inputmode="email" value="${asked.email}" placeholder="zoe@partner.example" autocomplete="off" spellcheck="false" maxlength="254"></label>
<label>Groups, with commas between<input name="groups" value="${asked.groups}" placeholder="analysts, admins" autocomplete="off" spellcheck="false" maxlength="2000"></label></div>
<div class="pair"><label>Page<input name="page" value="${asked.page === '' ? '/' : asked.page}" required list="pages" autocomplete="off" spellcheck="false" maxlength="1000"></label>
<button class="main">Explain</button></div>
<datalist id="pages">${suggestions.map((path) => html`<option value="${path}"></option>`)}</datalist></form>`
}

const MARK = html`<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M12 1.8 3.5 5v6.6c0 5 3.5 8.8 8.5 10.6 5-1.800 8.500-5.600 8.500-10.600V5Z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"></path><path d="m8.200 11.800 2.700 2.700 5-5.200" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"></path></svg>`

/** Explains before a sign-out what it does and what it does not do. */
const DIALOG = html`<dialog id="confirm" aria-labelledby="confirm-title"><form method="dialog"><h2 id="confirm-title">Sign out <span id="confirm-name"></span>?</h2>
<p>Their open tabs of this instance end at once, and the sign-in they have now is refused from here on, until they sign in anew.</p>
<p class="soft">It is not a ban: whoever can sign in comes back by doing so. The session at the load balancer and at Cognito lives on, and other instances and a restart do not know of this. To keep somebody out, deny them in the policy or disable them in the user pool.</p>
<div class="acts"><button value="no" class="quiet" autofocus>Cancel</button><button value="yes" class="main danger">Sign out</button></div></form></dialog>`
