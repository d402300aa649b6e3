import { dial, GUARD_TIMEOUT, HANDSHAKE_TIMEOUT } from './dial.ts'

/**
 * Opens a websocket with Streamlit to see whether the guard is there: the guard sends its message on
 * every websocket, before anything runs. The probe sends no message, so no code of the app runs.
 *
 * @param url Streamlit's stream as a `ws:` URL.
 * @param host that browsers use; Streamlit may check it.
 * @returns `null` when Streamlit opens no websocket, so that the answer is unknown.
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
