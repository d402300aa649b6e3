import { createHash } from 'node:crypto'
import type { Identity } from '../identity/identity.ts'
import { type Html, html, NOTHING } from '../language/html.ts'
import { formatPerson } from '../policy/person.ts'

/** The number of tints in the style for the discs with initials. */
const tints = 6

/** Renders a person in a table: a disc with initials, the name, and the groups below it. */
export function personOf(identity: Identity): Html {
  const name = formatPerson(identity)
  const { groups } = identity
  const below = groups.length === 0 ? 'in no group' : groups.join(', ')
  return html`<span class="person"><span class="disc tint-${tintOf(identity.sub)}" aria-hidden="true">${initialsOf(name)}</span><span class="names"><span class="name" title="${name}">${name}</span><span class="below" title="${below}">${below}</span></span></span>`
}

/** A person always has the same tint. */
function tintOf(sub: string): number {
  return createHash('sha256').update(sub).digest().readUInt8(0) % tints
}

function initialsOf(name: string): string {
  const words = name.replace(/@.*/s, '').match(/[\p{L}\p{N}]+/gu) ?? []
  const initials = words.slice(0, 2).map((word) => word.slice(0, 1).toUpperCase())
  return initials.length === 0 ? '?' : initials.join('').toWellFormed()
}

/** Renders a time in UTC. The script replaces it by text such as `3 min ago`. */
export function timeOf(at: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}

/** Renders a request id: short to read aloud, complete to copy. */
export function requestOf(id: string): Html {
  return html`<code class="id" title="${id}">${id.slice(0, 8)}</code>`
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** Renders a path, a rule or a name as in the policy. */
export function codeOf(text: string): Html {
  return html`<code>${text}</code>`
}

export function emptyOf(title: string, text: string): Html {
  return html`<div class="empty"><p class="empty-title">${title}</p><p>${text}</p></div>`
}

export function when(condition: boolean, part: Html): Html {
  return condition ? part : NOTHING
}
