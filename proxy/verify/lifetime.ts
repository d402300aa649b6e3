/** The most that clocks may differ: an ALB's data token lives for one to three minutes only. */
export const MAX_GRACE_SECONDS = 30

/** When a token may be used, in seconds since the epoch (NumericDate, RFC 7519 section 2). */
export type Lifetime = {
  readonly expiresAt: number
  readonly notBefore: number | null
}

/**
 * Judges a token's life. "On or after" its `exp` a token is dead (RFC 7519 section 4.1.4), so the
 * second itself no longer counts.
 */
export const lifetimeFault = (
  life: Lifetime,
  nowSeconds: number,
  graceSeconds: number
): 'expired' | 'not-yet-valid' | null => {
  if (nowSeconds >= life.expiresAt + graceSeconds) return 'expired'
  if (life.notBefore !== null && nowSeconds < life.notBefore - graceSeconds) return 'not-yet-valid'
  return null
}
