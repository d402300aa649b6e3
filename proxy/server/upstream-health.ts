/** ms for the answer of Streamlit's health endpoint. */
const timeout = 1_000

/** ms for which an answer is shared. */
const maxAge = 1_000

/** Streamlit does not answer, or it answers that it is unhealthy. */
export type UpstreamFault = 'app-down' | 'app-unwell'

/**
 * Asks Streamlit's own health endpoint.
 *
 * @param base Streamlit's origin with its base path.
 * @returns why it cannot serve; `null` when it can. Never its answer.
 */
export async function upstreamFault(base: string): Promise<UpstreamFault | null> {
  try {
    const answer = await fetch(`${base}/_stcore/health`, {
      signal: AbortSignal.timeout(timeout),
      redirect: 'error'
    })
    await answer.body?.cancel()
    return answer.ok ? null : 'app-unwell'
  } catch {
    return 'app-down'
  }
}

/**
 * Shares one probe among all callers at the same time and shortly after. Anybody can ask whether we are
 * ready, and must not be able to load Streamlit with it.
 *
 * @param probe never rejects.
 * @param elapsed ms of a monotonic clock.
 */
export function shareProbe<Answer>(
  probe: () => Promise<Answer>,
  elapsed: () => number
): () => Promise<Answer> {
  let latest: Promise<Answer> | null = null
  let freshUntil = 0
  return () => {
    if (latest !== null && elapsed() < freshUntil) return latest
    freshUntil = Number.POSITIVE_INFINITY
    latest = probe().finally(() => {
      freshUntil = elapsed() + maxAge
    })
    return latest
  }
}
