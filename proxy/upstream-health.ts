/** How long Streamlit may take to say that it is well, in ms. */
const patience = 1_000

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
      signal: AbortSignal.timeout(patience),
      redirect: 'error'
    })
    await answer.body?.cancel()
    return answer.ok ? null : 'app-unwell'
  } catch {
    return 'app-down'
  }
}
