/** A place from which the text of a policy is read. */
export type Source = {
  /** Its name for people and logs: a path or a URL. */
  readonly name: string
  /** ms in which the first read is tried again. Later the last valid policy stays in force. */
  readonly patience: number
  /**
   * The whole current text, and never a part of a text that is being written.
   *
   * @throws Error when it cannot be read.
   */
  readonly read: () => Promise<Uint8Array>
  /** Waits until the source should be read again. Rejects when the signal aborts. */
  readonly waitForChange: (signal: AbortSignal) => Promise<void>
}

/**
 * More than the parser accepts (1 MiB of characters, each of up to four bytes). It bounds an answer
 * that is not a policy.
 */
export const MAX_BYTES = 4 * 1_048_576

/** The error with its cause: `fetch` says only "fetch failed", and its cause says what failed. */
export function formatCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { message, cause } = thrown
  return cause instanceof Error ? `${message}: ${cause.message || String(cause)}` : message
}
