import type { Identity } from '../../identity/identity.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import { quote } from '../../policy/quote.ts'

export type PersonReading =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly faults: readonly string[] }

const HEAD = 'version: 1\npages: { /: [signed-in] }\ntests:\n  - may: [/]\n    as: '

/**
 * Somebody as a policy's `as:` describes them, `{ email: zoe@partner.example, groups: [a] }` (JSON is
 * that, too), or in short as `email=zoe@partner.example,groups=a,b`.
 *
 * The text is read as part of a policy, so that both describe people in one language for ever.
 */
export function readPerson(text: string): PersonReading {
  const flow = text.startsWith('{') ? text : JSON.stringify(fromShort(text))
  if (/[\r\n]/.test(flow)) return refuse('a person is described on one line; join the lines')
  const parsed = parsePolicy(`${HEAD}${flow}\n`)
  if (!parsed.ok) {
    return refuse(...parsed.faults.map(({ message }) => `${quote(text)}: ${message}`))
  }
  return parsed.policy.tests.reduce<PersonReading>(
    (_, { as }) => ({ ok: true, identity: as }),
    refuse(`${quote(text)} is nobody`)
  )
}

/** What a list of people or the short form says of somebody, as `as:` wants it. */
export type Described = Record<string, unknown>

/** `true` and `false` are words everywhere but in a description. */
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

/** `groups=a,b` goes on after its comma: what has no `=` is another group. */
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
