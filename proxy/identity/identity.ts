/**
 * Who a request comes from, as proven by its two verified tokens. Nothing in here was taken from
 * an unsigned header.
 */
export type Identity = {
  /** The Cognito `sub`: unique and stable in its user pool, so the key for all that must be stable. */
  readonly sub: string
  readonly username: string | null
  /** As the user pool holds it; matches a rule only when `emailVerified`. */
  readonly email: string | null
  readonly emailVerified: boolean
  /** The access token's `cognito:groups`: unique, in code point order. */
  readonly groups: readonly string[]
  /** Scalar claims of the data token as text; an object without a prototype. */
  readonly claims: Readonly<Record<string, string>>
  /** The access token's `exp`: seconds since the epoch (NumericDate, RFC 7519 section 2). */
  readonly expiresAt: number
  /**
   * The access token's `auth_time`: when the person signed in, in seconds since the epoch; the same in
   * every renewal. Left out where there was no sign-in, as for the people of a policy's tests.
   */
  readonly signedInAt?: number
}
