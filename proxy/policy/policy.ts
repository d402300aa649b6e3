import type { Identity } from '../identity/identity.ts'

/** A position in the policy file. Line and column count from 1. */
export type Position = {
  readonly line: number
  readonly column: number
}

/** The position of a fault that belongs to the whole file. */
export const FILE: Position = Object.freeze({ line: 1, column: 1 })

/** The kinds of principal, in the order in which messages and tables list them. */
export const PRINCIPAL_KINDS = [
  'signed-in',
  'group',
  'email',
  'domain',
  'sub',
  'claim',
  'role'
] as const

export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number]

/** One entry of a list of people: `signed-in`, `group:hr`, `email:zoe@partner.example`, a role. */
export type Principal = {
  readonly kind: PrincipalKind
  /** The text after the colon; for a role its name; empty for `signed-in`. */
  readonly value: string
  /** The form that all comparisons use: emails and domains are in lower case. */
  readonly name: string
  readonly at: Position
}

export type Role = {
  readonly name: string
  readonly members: readonly Principal[]
  readonly at: Position
}

export type RuleKind = 'page' | 'path' | 'unlisted' | 'console'

/** The lists of a rule. Deny beats allow, and no match is deny. */
export type Rule = {
  readonly kind: RuleKind
  /**
   * A page (`/`, `/sales`), a path with its closing slash (`/app/static/`), `unlisted` or
   * `console`: no two rules of a policy have the same name.
   */
  readonly name: string
  readonly allow: readonly Principal[]
  readonly deny: readonly Principal[]
  readonly at: Position
}

/** A page, a path or the console, in the question of a test. */
export type Question = {
  readonly path: string
  readonly at: Position
}

/** One person of the policy's own `tests:` and what they may and may not open. */
export type PolicyTest = {
  readonly as: Identity
  readonly may: readonly Question[]
  readonly mayNot: readonly Question[]
  readonly at: Position
}

/** A whole policy file as frozen plain data, in the order of the file. */
export type Policy = {
  /**
   * Names this text in logs and metrics. It is a digest that the caller of `parsePolicy` has made.
   */
  readonly version: string
  /**
   * `report-only: true`: decide, log and count, and admit everybody who is signed in. Code that
   * enforces a decision must check this flag.
   */
  readonly reportOnly: boolean
  readonly roles: readonly Role[]
  readonly pages: readonly Rule[]
  readonly paths: readonly Rule[]
  /** Decides about every page and path without a rule. An empty `allow` is `unlisted: deny`. */
  readonly unlisted: Rule
  readonly console: Rule
  readonly tests: readonly PolicyTest[]
}
