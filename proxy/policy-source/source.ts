/** Where the text of a policy comes from. */
export type Source = {
  /** As people and logs name it: a path or a URL. */
  readonly name: string
  /** ms for which the first reading is tried again; afterwards the last good policy holds. */
  readonly patience: number
  /**
   * The whole text of now, never a part of one that is being written.
   *
   * @throws Error when it cannot be had.
   */
  readonly read: () => Promise<Uint8Array>
  /** Waits until another reading is worth while. Rejects when the signal ends the waiting. */
  readonly waitForChange: (signal: AbortSignal) => Promise<void>
}

/**
 * Above what the parser takes (1 MiB of characters, of up to four bytes each); a bound for whatever
 * answers in the place of a policy.
 */
export const MAX_BYTES = 4 * 1_048_576

/** What went wrong, in words: `fetch` says no more than "fetch failed", and what failed is in the cause. */
export function formatCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { message, cause } = thrown
  return cause instanceof Error ? `${message}: ${cause.message || String(cause)}` : message
}
