import { setTimeout } from 'node:timers/promises'
import type { Sockets } from './sockets.ts'

/** ms for which a websocket that is cut may take to close at Streamlit's end. */
const maxWait = 1_000
/** ms between two looks, and for which Streamlit may not know yet that a websocket is gone. */
const step = 50

/**
 * Cuts the websockets that a person still has in the session that they come back to: mostly one whose
 * loss was not noticed yet. Until 1.59 Streamlit gives nobody a session whose websocket it takes for
 * open (`WebsocketSessionManager.connect_session`, 1.40.2), so their end is awaited. Where there is
 * none, nobody waits.
 */
export async function cutEarlier(
  sockets: Sockets,
  sub: string,
  sessionId: string,
  wait: number = maxWait
): Promise<void> {
  const earlier = () => sockets.ofSession(sub, sessionId)
  if (earlier().length === 0) return
  for (const socket of earlier()) socket.terminateBrowser()
  for (let waited = 0; waited < wait && earlier().length > 0; waited += step) {
    await setTimeout(step)
  }
  await setTimeout(step)
}
