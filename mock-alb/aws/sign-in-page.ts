import type { Person } from '../people.ts'
import { STYLE } from './page-style.ts'
import type { SignInRequest } from './sign-in-request.ts'

const SHIELD = `<svg class="shield" viewBox="0 0 24 24" aria-hidden="true"><path
  d="M12 2 4 5v6c0 5.2 3.4 9.6 8 11 4.6-1.4 8-5.8 8-11V5z"/><path class="tick"
  d="m8.4 12.2 2.5 2.5 4.8-5.2"/></svg>`

/** The sign-in page: one button for each person. */
export function signInPage(people: readonly Person[], request: SignInRequest): string {
  const fields = Object.entries({
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    state: request.state
  }).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
  return page(
    'Sign in',
    `<header>${SHIELD}<h1>Who is signing in?</h1>
    <p>This page stands in for Amazon Cognito on your laptop. Pick a person; there are no passwords.</p></header>
    <form method="post" action="/login">${fields.join('')}
    <ul>${people.map(personButton).join('')}</ul></form>`
  )
}

/** An error page for an invalid authorization request. */
export function faultPage(fault: string): string {
  return page(
    'Cannot sign in',
    `<header>${SHIELD}<h1>That cannot work</h1><p>${escapeHtml(fault)}</p>
    <p>Open the app's own address again to sign in from there.</p></header>`
  )
}

function personButton(person: Person): string {
  const { username, name, email, emailVerified, groups, note, sub } = person
  const unverified = emailVerified ? '' : ' <span class="chip warn">unverified</span>'
  const chips = groups.map((group) => `<span class="chip">${escapeHtml(group)}</span>`)
  const membership = chips.join(' ') || '<span class="chip none">no groups</span>'
  return `<li><button name="sub" value="${escapeHtml(sub)}" data-username="${escapeHtml(username)}">
    <span class="face" aria-hidden="true">${escapeHtml(initials(name))}</span>
    <span class="who"><strong>${escapeHtml(name)}</strong>
      <span class="email">${escapeHtml(email)}${unverified}</span></span>
    <span class="groups">${membership}</span>
    <span class="note">${escapeHtml(note)}</span></button></li>`
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('')
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} · mock ALB</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body><main>${main}</main></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
