import { domainOf, readEmail } from '../email.ts'
import type { PrincipalKind } from '../policy.ts'
import { quote } from '../quote.ts'

/** The kinds that are written with a colon and a value. */
export type ValueKind = Exclude<PrincipalKind, 'signed-in' | 'role'>

export const VALUE_KINDS: readonly ValueKind[] = ['group', 'email', 'domain', 'sub', 'claim']

/** The whole choice, for messages that cannot guess. */
export const FORMS =
  'write signed-in, group:NAME, email:ADDRESS, domain:DOMAIN, sub:ID, claim:NAME=VALUE or a role'

/** The value as it is compared, or why it is none. */
export type ValueReading =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string }

/** Labels of letters, digits and hyphens (RFC 1123 section 2.1). */
const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/

/** Control characters, line ends, and spaces at an end, which nobody sees. */
const UNTIDY = /[\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u

/** Claims that a principal of another kind reads with more care. */
const BETTER_FORMS: ReadonlyMap<string, string> = new Map([
  ['email', 'email:ADDRESS, which heeds whether the address is verified'],
  ['sub', 'sub:ID'],
  ['cognito:groups', 'group:NAME']
])

/** What other tools write for a set of names. An address has these in theory, and in no directory. */
const PATTERN: Readonly<Record<ValueKind, RegExp>> = {
  group: /\*/,
  sub: /\*/,
  domain: /^\*+$/,
  email: /[*?[\]()\\]/,
  claim: /=\*+$/
}

/** A user pool's ids; other tokens are refused (`verify/claims.ts`, `readSubject`). */
const SUB = /^[\x21-\x7e]{1,128}$/

/** Claims of the token itself, which no person has (`verify/claims.ts`, `readClaims`). */
const TOKEN_CLAIMS: ReadonlySet<string> = new Set(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf'])

export function isDomain(text: string): boolean {
  return DOMAIN.test(text.toLowerCase())
}

/** Checks what follows the colon of a principal, and brings it into the spelling that is compared. */
export function readValue(kind: ValueKind, value: string): ValueReading {
  const said = quote(`${kind}:${value}`)
  if (value === '') return refuse(`${said} names nobody; ${FORMS}`)
  if (UNTIDY.test(value)) {
    return refuse(`${said} has a space at an end, or a control character; take it out`)
  }
  if (PATTERN[kind].test(value)) return refuse(`${said} ${formatInstead(kind, value)}`)
  switch (kind) {
    case 'group':
      return { ok: true, value }
    case 'sub':
      return SUB.test(value)
        ? { ok: true, value }
        : refuse(`${said} is no id of a user; copy the sub of the user from the pool`)
    case 'email':
      return readAddress(value, said)
    case 'domain':
      return readDomain(value, said)
    case 'claim':
      return readClaim(value, said)
  }
}

/** Everything compares to the letter, so that a pattern means nobody: in a \`deny\` it denies nobody. */
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

function readAddress(value: string, said: string): ValueReading {
  const email = readEmail(value)
  if (email !== null) return { ok: true, value: email.address }
  const domain = value.replace(/^@/, '')
  return isDomain(domain)
    ? refuse(`${said} has no name before an @; did you mean ${quote(`domain:${domain}`)}?`)
    : refuse(`${said} can match no address; write one @ and no spaces, all in ASCII`)
}

function readDomain(value: string, said: string): ValueReading {
  if (isDomain(value)) return { ok: true, value: value.toLowerCase() }
  if (readEmail(value) !== null) {
    return refuse(`${said} is an address; did you mean ${quote(`email:${value}`)}?`)
  }
  const bare = value.replace(/^\*?[@.]/, '')
  return isDomain(bare)
    ? refuse(
        `${said} is no domain, and a domain does not cover those below it; did you mean ${quote(`domain:${bare}`)}?`
      )
    : refuse(`${said} is no domain; write what follows the @, in its xn-- form if not in ASCII`)
}

function readClaim(value: string, said: string): ValueReading {
  const [name = '', ...rest] = value.split('=')
  if (name === '' || rest.join('=') === '') {
    return refuse(`${said} lacks its name or its value; write claim:NAME=VALUE`)
  }
  if (TOKEN_CLAIMS.has(name)) {
    return refuse(`${said} means nobody, since this claim is of the token; name one of the person`)
  }
  const better = BETTER_FORMS.get(name)
  return better === undefined
    ? { ok: true, value }
    : refuse(`${said}: this claim has a form of its own; write ${better}`)
}

function refuse(message: string): ValueReading {
  return { ok: false, message }
}
