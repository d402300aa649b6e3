import { dial, GUARD_TIMEOUT, HANDSHAKE_TIMEOUT } from './dial.ts'

/**
 * Asks Streamlit whether the guard is there: it says so with every websocket, before anything runs.
 * Nothing is asked to run, so nothing does, with the guard or without it.
 *
 * @param url Streamlit's stream as a `ws:` URL.
 * @param host as browsers see it, which Streamlit may check.
 * @returns `null` when Streamlit opens no websocket, so that nobody knows.
 */
export async function isGuardThere(url: string, host: string): Promise<boolean | null> {
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
  if (!dialled.ok && dialled.status !== 'unguarded') return null
  return dialled.ok
}
