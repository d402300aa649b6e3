import { domainOf, readEmail } from '../email.ts'
import type { PrincipalKind } from '../policy.ts'
import { quote } from '../quote.ts'

/** The kinds of principal with a colon and a value. */
export type ValueKind = Exclude<PrincipalKind, 'signed-in' | 'role'>

export const VALUE_KINDS: readonly ValueKind[] = ['group', 'email', 'domain', 'sub', 'claim']

/** All forms, for messages without a guess. */
export const FORMS =
  'write signed-in, group:NAME, email:ADDRESS, domain:DOMAIN, sub:ID, claim:NAME=VALUE or a role'

/** The value in the form that is compared, or the message that refuses it. */
export type ValueReading =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string }

/** Labels of letters, digits and hyphens (RFC 1123 section 2.1). */
const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/

/** Control characters, line ends, and spaces at the start or the end, which readers do not see. */
const UNTIDY = /[\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u

/** Claims for which another kind of principal is more exact. */
const BETTER_FORMS: ReadonlyMap<string, string> = new Map([
  ['email', 'email:ADDRESS, which heeds whether the address is verified'],
  ['sub', 'sub:ID'],
  ['cognito:groups', 'group:NAME']
])

/**
 * The patterns of other tools. In theory an address may contain these characters; no directory has
 * such an address.
 */
const PATTERN: Readonly<Record<ValueKind, RegExp>> = {
  group: /\*/,
  sub: /\*/,
  domain: /^\*+$/,
  email: /[*?[\]()\\]/,
  claim: /=\*+$/
}

/**
 * The ids of a user pool. Tokens with other ids are refused (`verify/claims.ts`, `readSubject`).
 */
const SUB = /^[\x21-\x7e]{1,128}$/

/** Claims of the token itself, which are not about a person (`verify/claims.ts`, `readClaims`). */
const TOKEN_CLAIMS: ReadonlySet<string> = new Set(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf'])

export function isDomain(text: string): boolean {
  return DOMAIN.test(text.toLowerCase())
}

/** Checks the text after the colon of a principal, and returns it in the form that is compared. */
export function readValue(kind: ValueKind, value: string): ValueReading {
  const quoted = quote(`${kind}:${value}`)
  if (value === '') return refuse(`${quoted} names nobody; ${FORMS}`)
  if (UNTIDY.test(value)) {
    return refuse(`${quoted} has a space at an end, or a control character; take it out`)
  }
  if (PATTERN[kind].test(value)) return refuse(`${quoted} ${formatInstead(kind, value)}`)
  switch (kind) {
    case 'group':
      return { ok: true, value }
    case 'sub':
      return SUB.test(value)
        ? { ok: true, value }
        : refuse(`${quoted} is no id of a user; copy the sub of the user from the pool`)
    case 'email':
      return readAddress(value, quoted)
    case 'domain':
      return readDomain(value, quoted)
    case 'claim':
      return readClaim(value, quoted)
  }
}

/**
 * A value must be exactly equal, so a pattern would match no person. In a `deny` it would deny no
 * person.
 */
function formatInstead(kind: ValueKind, value: string): string {
  const nobody = 'means nobody, since a policy has no patterns'
  const domain = domainOf(value)
  if (kind === 'claim') return `${nobody}; write each value of the claim that you mean`
  if (/^\*+$/.test(value)) return `${nobody}; for everybody write ${quote('signed-in')}`
  if (kind === 'email' && isDomain(domain)) {
    return `${nobody}; write each address, or ${quote(`domain:${domain}`)} for all of that domain`
  }
  return `${nobody}; write one entry for each ${kind} that you mean`
}

function readAddress(value: string, quoted: string): ValueReading {
  const email = readEmail(value)
  if (email !== null) return { ok: true, value: email.address }
  const domain = value.replace(/^@/, '')
  return isDomain(domain)
    ? refuse(`${quoted} has no name before an @; did you mean ${quote(`domain:${domain}`)}?`)
    : refuse(`${quoted} can match no address; write one @ and no spaces, all in ASCII`)
}

function readDomain(value: string, quoted: string): ValueReading {
  if (isDomain(value)) return { ok: true, value: value.toLowerCase() }
  if (readEmail(value) !== null) {
    return refuse(`${quoted} is an address; did you mean ${quote(`email:${value}`)}?`)
  }
  const bare = value.replace(/^\*?[@.]/, '')
  return isDomain(bare)
    ? refuse(
        `${quoted} is no domain, and a domain does not cover those below it; did you mean ${quote(`domain:${bare}`)}?`
      )
    : refuse(`${quoted} is no domain; write what follows the @, in its xn-- form if not in ASCII`)
}

function readClaim(value: string, quoted: string): ValueReading {
  const [name = '', ...rest] = value.split('=')
  if (name === '' || rest.join('=') === '') {
    return refuse(`${quoted} lacks its name or its value; write claim:NAME=VALUE`)
  }
  if (TOKEN_CLAIMS.has(name)) {
    return refuse(
      `${quoted} means nobody, since this claim is of the token; name one of the person`
    )
  }
  const better = BETTER_FORMS.get(name)
  return better === undefined
    ? { ok: true, value }
    : refuse(`${quoted}: this claim has a form of its own; write ${better}`)
}

function refuse(message: string): ValueReading {
  return { ok: false, message }
}
