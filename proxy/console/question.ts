import type { Identity } from '../identity/identity.ts'
import { CONSOLE_PATH, isPage, isPath } from '../policy/route.ts'

/** The person and the page of a question, or the fault of the form. */
export type Question =
  | { readonly ok: true; readonly identity: Identity; readonly path: string }
  | { readonly ok: false; readonly fault: string }

/** The fields of the explain form. */
export type ExplainForm = {
  readonly who: string
  readonly email: string
  readonly groups: string
  readonly page: string
}

export function readExplainForm(body: URLSearchParams): ExplainForm {
  const of = (name: string): string => (body.get(name) ?? '').trim()
  return { who: of('who'), email: of('email'), groups: of('groups'), page: of('page') }
}

/** @param find finds a connected or recently refused person by `sub`. */
export function questionOf(
  { who, email, groups, page }: ExplainForm,
  find: (sub: string) => Identity | undefined
): Question {
  if (page !== CONSOLE_PATH && !isPage(page) && !isPath(page)) {
    return {
      ok: false,
      fault: 'That is no page: write it as the address bar has it, such as /sales.'
    }
  }
  if (who === '') return { ok: true, path: page, identity: describedPerson(email, groups) }
  const identity = find(who)
  if (identity !== undefined) return { ok: true, path: page, identity }
  return {
    ok: false,
    fault: 'That person has left in the meantime. Describe them by email and groups.'
  }
}

/** The person that the form describes. The address counts as verified. */
function describedPerson(email: string, groups: string): Identity {
  const names = groups.split(',').map((name) => name.trim())
  return {
    sub: '',
    username: null,
    email: email === '' ? null : email,
    emailVerified: email !== '',
    groups: [...new Set(names.filter((name) => name !== ''))].toSorted(),
    claims: {},
    expiresAt: Number.POSITIVE_INFINITY
  }
}
