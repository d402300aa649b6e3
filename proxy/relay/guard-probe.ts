import { dial, GUARD_TIMEOUT, HANDSHAKE_TIMEOUT } from './dial.ts'

/**
 * Asks Streamlit whether the guard is there: it says so with every websocket, before anything runs.
 * Nothing is asked to run, so nothing does, with the guard or without it.
 *
 * @param url Streamlit's stream as a `ws:` URL.
 * @param host as browsers see it, which Streamlit may check.
 */
export async function isGuardThere(url: string, host: string): Promise<boolean> {
  const dialled = await dial(
    url,
    ['streamlit'],
    { host },
    {
      signal: new AbortController().signal,
      handshakeTimeout: HANDSHAKE_TIMEOUT,
      guardTimeout: GUARD_TIMEOUT,
      requiresGuard: true
    }
  )
  if (dialled.ok) dialled.socket.terminate()
  return dialled.ok
}

/** The same, asked once for all who ask at a time and at most every two seconds. */
export function shareGuardProbe(
  probe: () => Promise<boolean>,
  now: () => number = () => performance.now()
): () => Promise<boolean> {
  let last: { readonly at: number; readonly answer: Promise<boolean> } | null = null
  return () => {
    if (last === null || now() - last.at > 2_000) last = { at: now(), answer: probe() }
    return last.answer
  }
}
