/** The longest value of a user pool attribute (Amazon Cognito quotas). */
const maxTextLength = 2_048

/** Cognito allows 100 groups per user. A pre token generation Lambda can add more. */
const maxGroups = 1_000

/** Cognito's own limit is 128. A Lambda can copy longer names from a directory. */
const maxGroupName = 256

const controlCharacter = /\p{Cc}/u
const visibleAscii = /^[\x21-\x7e]{1,128}$/

/** Claims that describe the token and not the person. They change with each token. */
const tokenClaims: ReadonlySet<string> = new Set(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf'])

/** Claims that count only when another claim says that they are verified. */
const verifiedBy: ReadonlyMap<string, string> = new Map([
  ['email', 'email_verified'],
  ['phone_number', 'phone_number_verified']
])

type Payload = Readonly<Record<string, unknown>>

/**
 * Text that is safe in a header, a log or a page: not empty, of bounded length, without control
 * characters and without lone surrogates (for which `encodeURIComponent` throws).
 */
export function readText(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > maxTextLength) return null
  return value.isWellFormed() && !controlCharacter.test(value) ? value : null
}

/** A `sub` is the key for everything, so it must be plain: visible ASCII, at most 128 characters. */
export function readSubject(value: unknown): string | null {
  return typeof value === 'string' && visibleAscii.test(value) ? value : null
}

/**
 * Whether the pool says that an attribute is verified. The user info endpoint writes the boolean as a
 * string, so `"false"` would be truthy. Only `true` and `"true"` count.
 */
export function isVerified(value: unknown): boolean {
  return value === true || value === 'true'
}

/** UTF-8 bytes sort in the order of code points. The default sort compares UTF-16 units. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function isGroupName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxGroupName && readText(value) !== null
}

/**
 * The groups of an access token: none if the claim is absent, `null` if it is not an array of names. A
 * malformed claim refuses the token. If it counted as "no groups", a `deny: [group:...]` of the policy
 * would not match.
 */
export function readGroups(value: unknown): readonly string[] | null {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > maxGroups) return null
  if (!value.every(isGroupName)) return null
  return Object.freeze([...new Set(value)].sort(byCodePoint))
}

function scalarText(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : readText(value)
}

/** The scalar claims about the person, as text, without unverified addresses. */
export function readClaims(payload: Payload): Readonly<Record<string, string>> {
  const claims: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(payload)) {
    const flag = verifiedBy.get(name)
    if (flag !== undefined && !isVerified(payload[flag])) continue
    if (tokenClaims.has(name)) continue
    const text = flag === undefined ? scalarText(value) : readText(value)
    if (text !== null) claims[name] = text
  }
  return Object.freeze(claims)
}

/** What this deployment trusts. It comes from the settings, never from a token. */
export type Trust = {
  /** Full ARNs of the load balancers whose signature counts; compared exactly. */
  readonly albArns: ReadonlySet<string>
  readonly clientIds: ReadonlySet<string>
  readonly issuers: ReadonlySet<string>
}

/** Whether an unchecked value is one of the strings we trust. */
export function isOneOf(trusted: ReadonlySet<string>, value: unknown): value is string {
  return typeof value === 'string' && trusted.has(value)
}

/** How much clocks may differ at most. An ALB's data token lives for one to three minutes only. */
export const maxGraceSeconds = 30

/** When a token is valid, in seconds since the epoch (NumericDate, RFC 7519 section 2). */
export type Lifetime = {
  readonly expiresAt: number
  readonly notBefore: number | null
}

/**
 * Checks a token's lifetime. A token is expired "on or after" its `exp` (RFC 7519 section 4.1.4), so the
 * second of `exp` itself is too late.
 */
export function lifetimeFault(
  life: Lifetime,
  nowSeconds: number,
  graceSeconds: number
): 'expired' | 'not-yet-valid' | null {
  if (nowSeconds >= life.expiresAt + graceSeconds) return 'expired'
  if (life.notBefore !== null && nowSeconds < life.notBefore - graceSeconds) return 'not-yet-valid'
  return null
}
