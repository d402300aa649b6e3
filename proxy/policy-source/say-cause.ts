/** What went wrong, in words: `fetch` says no more than "fetch failed", and what failed is in the cause. */
export function formatCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { message, cause } = thrown
  return cause instanceof Error ? `${message}: ${cause.message || String(cause)}` : message
}
