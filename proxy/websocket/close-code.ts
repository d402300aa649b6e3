/** Close codes of our own (4000 to 4999 are private use, RFC 6455 section 7.4.2). */
export const RIGHT_ENDED = 4401
export const NOT_ALLOWED = 4403

/** The maximum size of a close reason (RFC 6455 section 5.5: 125 bytes with the two of the code). */
const maxReasonBytes = 123

/**
 * The close code for the other side: `null` for a broken connection, after which the other one is
 * terminated, and `undefined` for a close without a code. Neither is ever sent as a code
 * (RFC 6455 section 7.4.1).
 */
export function relayedCode(code: number): number | undefined | null {
  if (code === 1005) return undefined
  if (code === 1006 || code === 1015) return null
  return code
}

/** A reason cut to the maximum size, at the end of a character. */
export function cutReason(reason: string): string {
  let cut = reason
  while (Buffer.byteLength(cut) > maxReasonBytes) cut = cut.slice(0, -1)
  return cut.toWellFormed() === cut ? cut : cut.slice(0, -1)
}
