import { setTimeout } from 'node:timers/promises'
import { RIGHT_ENDED } from './close-code.ts'
import type { StreamlitSession } from './session.ts'
import type { Sockets } from './sockets.ts'

/** ms that somebody who comes back may have to wait for the run that they left. */
const mostWait = 3_000
/** ms between two looks, and for which Streamlit may not know yet that a websocket is gone. */
const step = 50

/**
 * Waits until the run is over that was under way when a session's websocket was left, so that it is
 * known which pages have run. A websocket that is still open is one whose loss was not noticed yet:
 * it is ended first. Costs nothing where no run was left.
 *
 * @returns whether the session may be resumed, as far as its runs go.
 */
export async function awaitLeave(
  session: StreamlitSession,
  id: string,
  sockets: Sockets,
  isGone: () => boolean,
  most = mostWait
): Promise<boolean> {
  if (session.runs.areOver) return true
  for (const socket of sockets.ofSession(session.sub, id)) {
    socket.close({ code: RIGHT_ENDED, reason: 'resumed elsewhere' })
  }
  for (let waited = 0; waited < most && !isGone(); waited += step) {
    const isLeft = sockets.ofSession(session.sub, id).length === 0
    await setTimeout(step)
    if (isLeft) break
  }
  return session.runs.areOver
}
