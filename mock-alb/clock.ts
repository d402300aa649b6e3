/** Milliseconds since the epoch: `Date.now`, except in tests. */
export type Clock = () => number

/** A clock's time as a NumericDate (RFC 7519 section 2), for tokens. */
export function secondsOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
