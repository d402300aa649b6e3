/** The longest value of a user pool attribute (Amazon Cognito quotas). */
const MAX_TEXT = 2_048

/** Cognito has at most 100 groups per user; a pre token generation Lambda may add its own. */
const MAX_GROUPS = 1_000

/** Cognito's own limit is 128; a Lambda may copy longer names from a directory. */
const MAX_GROUP_NAME = 256

const CONTROL = /\p{Cc}/u
const VISIBLE_ASCII = /^[\x21-\x7e]{1,128}$/

/** Claims that tell of the token, not of the person, and that change with each token. */
const TOKEN_CLAIMS: ReadonlySet<string> = new Set(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf'])

/** Claims that count only beside a flag that says that they were proven. */
const PROVEN_BY: ReadonlyMap<string, string> = new Map([
  ['email', 'email_verified'],
  ['phone_number', 'phone_number_verified']
])

type Payload = Readonly<Record<string, unknown>>

/**
 * Text that may later stand in a header, a log or a page: not empty, of bounded length, without
 * control characters and without lone surrogates (which `encodeURIComponent` throws at).
 */
export const readText = (value: unknown): string | null => {
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return null
  return value.isWellFormed() && !CONTROL.test(value) ? value : null
}

/** A `sub` is the key for everything, so it must be plain: visible ASCII, at most 128 long. */
export const readSubject = (value: unknown): string | null =>
  typeof value === 'string' && VISIBLE_ASCII.test(value) ? value : null

/**
 * Whether the pool says that an attribute was verified. The user info endpoint writes the boolean
 * as a string, so that `"false"` is a truthy value; only what is literally true counts.
 */
export const isVerified = (value: unknown): boolean => value === true || value === 'true'

/** UTF-8 keeps the order of code points, which the default sort (UTF-16 units) does not. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const isGroupName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_GROUP_NAME && readText(value) !== null

/**
 * The groups of an access token: none if the claim is absent, `null` if it is anything but an
 * array of names. An odd claim refuses the token instead of counting as "no groups", since with no
 * groups a policy's `deny: [group:...]` would fall silent.
 */
export const readGroups = (value: unknown): readonly string[] | null => {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > MAX_GROUPS) return null
  if (!value.every(isGroupName)) return null
  return Object.freeze([...new Set(value)].sort(byCodePoint))
}

const scalarText = (value: unknown): string | null =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : readText(value)

/** The scalar claims about the person as text. An unproven address is no claim. */
export const readClaims = (payload: Payload): Readonly<Record<string, string>> => {
  const claims: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(payload)) {
    const flag = PROVEN_BY.get(name)
    if (flag !== undefined && !isVerified(payload[flag])) continue
    if (TOKEN_CLAIMS.has(name)) continue
    const text = flag === undefined ? scalarText(value) : readText(value)
    if (text !== null) claims[name] = text
  }
  return Object.freeze(claims)
}
