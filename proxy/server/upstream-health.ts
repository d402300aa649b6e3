/** How long Streamlit may take to say that it is well, in ms. */
const timeout = 1_000

/** How long an answer counts for everybody who asks, in ms. */
const maxAge = 1_000

/** It does not answer, or it answers that it is not well. */
export type UpstreamFault = 'app-down' | 'app-unwell'

/**
 * Asks Streamlit's own health endpoint.
 *
 * @param base Streamlit's origin with its base path.
 * @returns why it cannot serve, or `null`; never its answer.
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
 * One question for all who ask at the same time and shortly after: anybody may ask whether we are
 * ready, and must not thereby keep Streamlit busy.
 *
 * @param probe never rejects.
 * @param elapsed ms of a clock that is never set.
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
