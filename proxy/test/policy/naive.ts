import type { Identity } from '../../identity/identity.ts'

/** A policy as plain data, before it is written as YAML. */
export type Model = {
  readonly roles: Readonly<Record<string, readonly string[]>>
  readonly pages: Readonly<Record<string, Lists>>
  readonly paths: Readonly<Record<string, Lists>>
  readonly unlisted: readonly string[] | 'deny'
}

export type Lists = { readonly allow: readonly string[]; readonly deny: readonly string[] }

/*
 * A second evaluator, written only from the sentences of the design. It uses no sets and no caches.
 * It compares every entry of every list with the person, one after the other.
 */

/** "Deny beats allow; no match is deny." */
export function mayNaively(model: Model, person: Identity, path: string): boolean {
  const lists = listsFor(model, path)
  if (lists.deny.some((entry) => means(model, entry, person))) return false
  return lists.allow.some((entry) => means(model, entry, person))
}

/** "Pages", else "other HTTP routes of the app, longest prefix wins", else "unlisted". */
function listsFor(model: Model, path: string): Lists {
  const page = Object.entries(model.pages).find(([name]) => name === path)
  if (page !== undefined) return page[1]
  const isPage = path === '/' || path.lastIndexOf('/') === 0
  let longest = ''
  for (const prefix of isPage ? [] : Object.keys(model.paths)) {
    const bare = prefix.replace(/\/$/, '')
    const isAbove = path === bare || path.startsWith(`${bare}/`)
    if (isAbove && bare.length > longest.replace(/\/$/, '').length) longest = prefix
  }
  const rule = model.paths[longest]
  if (rule !== undefined) return rule
  return { allow: model.unlisted === 'deny' ? [] : model.unlisted, deny: [] }
}

/** "Principals: signed-in, group:NAME, email:ADDRESS, …, or a role's name. Roles may name roles." */
function means(model: Model, entry: string, person: Identity): boolean {
  if (entry === 'signed-in') return true
  const role = Object.entries(model.roles).find(([name]) => name === entry)
  if (role !== undefined) return role[1].some((inner) => means(model, inner, person))

  const kind = entry.slice(0, entry.indexOf(':'))
  const value = entry.slice(entry.indexOf(':') + 1)
  if (kind === 'group') return person.groups.includes(value)
  if (kind === 'sub') return person.sub === value
  if (kind === 'claim') {
    return Object.entries(person.claims).some(
      ([name, held]) => !name.includes('=') && `${name}=${held}` === value
    )
  }
  return meansAddress(kind, value, person)
}

/** "An unverified email matches no email or domain rule." "Lower-cased ASCII after the last @." */
function meansAddress(kind: string, value: string, { email, emailVerified }: Identity): boolean {
  if (email === null || !emailVerified) return false
  const codes = Array.from(email, (letter) => letter.charCodeAt(0))
  if (codes.some((code) => code <= 32 || code >= 127)) return false
  const parts = email.toLowerCase().split('@')
  if (parts.length !== 2 || parts.includes('')) return false
  if (kind === 'email') return parts.join('@') === value.toLowerCase()
  return kind === 'domain' && parts[1] === value.toLowerCase()
}
