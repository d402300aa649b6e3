/**
 * The person of a request, as its two verified tokens prove. Nothing comes from an unsigned header.
 */
export type Identity = {
  /** The Cognito `sub`. It is unique and stable in its user pool, so it is the key for everything stable. */
  readonly sub: string
  readonly username: string | null
  /** From the user pool. It matches a rule only when `emailVerified`. */
  readonly email: string | null
  readonly emailVerified: boolean
  /** The access token's `cognito:groups`: unique, in code point order. */
  readonly groups: readonly string[]
  /** Scalar claims of the data token as text; an object without a prototype. */
  readonly claims: Readonly<Record<string, string>>
  /** The access token's `exp`: seconds since the epoch (NumericDate, RFC 7519 section 2). */
  readonly expiresAt: number
  /**
   * The access token's `auth_time`: the time of the sign-in in seconds since the epoch. It does not change
   * when tokens are renewed. Absent without a sign-in, as for the people in the tests of a policy.
   */
  readonly signedInAt?: number
}
