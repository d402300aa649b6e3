import type { Identity } from '../../identity/identity.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import { quote } from '../../policy/quote.ts'

export type PersonReading =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly faults: readonly string[] }

const HEAD = 'version: 1\npages: { /: [signed-in] }\ntests:\n  - may: [/]\n    as: '

/**
 * Reads a person in the form of a policy's `as:`, `{ email: zoe@partner.example, groups: [a] }`
 * (JSON is valid too), or in the short form `email=zoe@partner.example,groups=a,b`.
 *
 * The text is parsed as part of a policy, so that both always accept the same language.
 */
export function readPerson(text: string): PersonReading {
  const yaml = text.startsWith('{') ? text : JSON.stringify(fromShort(text))
  if (/[\r\n]/.test(yaml)) return refuse('a person is described on one line; join the lines')
  const parsed = parsePolicy(`${HEAD}${yaml}\n`)
  if (!parsed.ok) {
    return refuse(...parsed.faults.map(({ message }) => `${quote(text)}: ${message}`))
  }
  return parsed.policy.tests.reduce<PersonReading>(
    (_, { as }) => ({ ok: true, identity: as }),
    refuse(`${quote(text)} is nobody`)
  )
}

/** A person in a list of people or in the short form, with the keys of `as:`. */
export type Described = Record<string, unknown>

/** `true` and `false` are booleans only as the value of `emailVerified`. */
export function describe(key: string, value: unknown): unknown {
  return key === 'emailVerified' && /^(?:true|false)$/.test(String(value))
    ? value === 'true'
    : value
}

function fromShort(text: string): Described {
  const person: Described = Object.create(null)
  const claims: Record<string, string> = Object.create(null)
  const groups: string[] = []
  for (const [key, value] of pairsIn(text)) {
    if (key.startsWith('claims.')) claims[key.slice('claims.'.length)] = value
    else if (key !== 'groups') person[key] = describe(key, value)
    else if (value !== '') groups.push(value)
  }
  return { ...person, groups, claims }
}

/** A part without `=` continues the list of groups: `groups=a,b`. */
function pairsIn(text: string): readonly (readonly [key: string, value: string])[] {
  const pairs: [string, string][] = []
  for (const part of text.split(',')) {
    const end = part.indexOf('=')
    const isMore = end === -1 && pairs.at(-1)?.[0] === 'groups'
    const key = isMore ? 'groups' : part.slice(0, end === -1 ? undefined : end)
    pairs.push([key.trim(), end === -1 && !isMore ? '' : part.slice(end + 1).trim()])
  }
  return pairs
}

function refuse(...faults: readonly string[]): PersonReading {
  return { ok: false, faults }
}
