import type { Credentials } from '../../verify/verdict.ts'
import type { Fields, Json, TokenFixture } from './tokens.ts'

/*
 * Credentials with random faults; the same seed gives the same ones. A unit test uses some
 * thousands of them, a longer run any number.
 */

/** A random number below `bound`, from 0. */
export type Below = (bound: number) => number

/** Mulberry32: small, even enough for tests, and the same everywhere. */
export const seeded = (seed: number): Below => {
  let state = seed | 0
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

const pick = <Value>(below: Below, values: readonly [Value, ...Value[]]): Value =>
  values[below(values.length)] ?? values[0]

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_='

const letter = (below: Below): string =>
  pick(below, [
    BASE64URL.charAt(below(BASE64URL.length)),
    String.fromCharCode(below(128)),
    String.fromCharCode(below(65_536)),
    '.',
    ''
  ])

const noise = (below: Below, length: number): string =>
  Array.from({ length: below(length) }, () => letter(below)).join('')

/** Unexpected values of claims and header fields. */
const ODD = [
  'null',
  'true',
  '0',
  '-1',
  '1e400',
  '9e99',
  '""',
  '"x"',
  '"\\u0000"',
  '"\\ud800"',
  '[]',
  '{}',
  '[[["a"]]]',
  '{"__proto__":{"alg":"ES256"}}',
  '"constructor"',
  '["ES256"]'
] as const

const FIELDS = [
  'alg',
  'kid',
  'typ',
  'crit',
  'iss',
  'client',
  'signer',
  'exp',
  'nbf',
  'sub',
  'email',
  'email_verified',
  'token_use',
  'client_id',
  'cognito:groups',
  '__proto__',
  'constructor',
  'toString'
] as const

/** Sets a field in the text of a JSON object to an odd value, which need not be valid JSON. */
const bendJson = (below: Below, json: string): string => {
  const field = pick(below, FIELDS)
  const value = pick(below, ODD)
  const own = new RegExp(`"${field}":(?:"[^"]*"|[^,}]*)`)
  if (own.test(json)) return json.replace(own, () => `"${field}":${value}`)
  return json.replace(/}$/, () => `,"${field}":${value}}`)
}

const bendPart = (below: Below, token: string): string => {
  const at = below(2)
  return token
    .split('.')
    .map((part, index) => {
      if (index !== at) return part
      const json = Buffer.from(part, 'base64url').toString()
      return Buffer.from(bendJson(below, json)).toString('base64url')
    })
    .join('.')
}

const bendLetters = (below: Below, token: string): string => {
  const letters = [...token]
  for (const _ of Array(1 + below(4)).keys()) letters[below(letters.length)] = letter(below)
  return letters.join('')
}

const cut = (below: Below, token: string): string => {
  const [from, to] = [below(token.length), below(token.length)]
  return token.slice(0, from) + token.slice(to)
}

const swapParts = (below: Below, token: string): string => {
  const parts = token.split('.')
  return Array.from({ length: 2 + below(3) }, () => parts[below(parts.length)]).join('.')
}

/** One wrong token. It is almost never valid: see {@link isUnchanged}. */
const bend = (below: Below, token: string): string => {
  const how = below(7)
  if (how === 0) return noise(below, 400)
  if (how === 1) return cut(below, token)
  if (how === 2) return swapParts(below, token)
  if (how <= 4) return bendPart(below, token)
  return bendLetters(below, token)
}

/** The bytes that decide whether a signature is valid: the signed ones and the signature. */
const meaning = (token: string): string => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url').toString('hex')
  return JSON.stringify([header, payload, bytes, rest])
}

/** Whether a token has the same content and signature, perhaps in another encoding. */
export const isUnchanged = (before: string, after: string): boolean =>
  meaning(before) === meaning(after)

/** Credentials with at least one wrong token or a wrong header. */
export const wrongCredentials = (
  below: Below,
  tokens: TokenFixture,
  good: Credentials
): Credentials => {
  const which = below(4)
  const data = which === 1 ? good.data : bend(below, good.data)
  const accessToken = which === 0 ? good.accessToken : bend(below, good.accessToken)
  const identity = which === 2 ? noise(below, 40) : good.identity
  const made = { data, accessToken, identity }
  const unchanged =
    isUnchanged(good.data, data) &&
    isUnchanged(good.accessToken, accessToken) &&
    identity === good.identity
  return unchanged ? wrongCredentials(below, tokens, good) : made
}

/** Text that could break a header or a page. */
const TEXTS = [
  'a\r\nb',
  '\u0000',
  '\udc00',
  'a,b',
  ' a',
  'Zoë',
  '\u{1f600}',
  'x'.repeat(3_000)
] as const

const oddValue = (below: Below): Json => {
  const value: Json = below(2) === 0 ? JSON.parse(pick(below, ODD)) : pick(below, TEXTS)
  return below(3) === 0 ? [value, pick(below, TEXTS)] : value
}

/** A few unexpected fields that a signer might sign. */
export const oddFields = (below: Below): Fields =>
  Object.fromEntries(
    Array.from({ length: 1 + below(3) }, () => [pick(below, FIELDS), oddValue(below)])
  )
