import { setTimeout } from 'node:timers/promises'
import { opensAll } from '../enforcement/page-access.ts'
import type { SessionRegistry } from '../enforcement/session-registry.ts'
import type { Grants } from '../identity/headers.ts'
import type { Sockets } from './sockets.ts'
import { type Subprotocols, withoutSession } from './subprotocols.ts'

/** ms that a terminated websocket may take to close at Streamlit's end. */
const maxWait = 1_000
/** ms between two checks, and ms after which Streamlit knows that a websocket has closed. */
const step = 50

export type ResumeOptions = {
  readonly registry: SessionRegistry
  readonly sockets: Sockets
  /** Whether a Streamlit without the guard is refused. */
  readonly requiresGuard: boolean
}

/**
 * The subprotocols to send to Streamlit: with the session that the browser wants to resume, or without
 * it. The guard knows the owner of each session and the pages that began in it, so with the guard every
 * session is requested that is not known to belong to another person. Without the guard a session is
 * resumed only if this process knows that it belongs to this person, and only while they may see all
 * pages that they could see in it.
 */
export async function subprotocolsToSend(
  subprotocols: Subprotocols,
  sub: string,
  granted: Grants,
  { registry, requiresGuard, sockets }: ResumeOptions
): Promise<readonly string[]> {
  const { sessionId, offered } = subprotocols
  if (sessionId === null) return offered
  const known = registry.sessionOf(sub, sessionId)
  const mayResume = requiresGuard
    ? !registry.isForeign(sub, sessionId)
    : known !== undefined && opensAll(granted, known.granted)
  if (!mayResume) return withoutSession(subprotocols)
  await terminateEarlier(sockets, sub, sessionId)
  return offered
}

/**
 * Terminates the websockets that a person still has open in the session that they resume, usually one
 * whose broken connection was not noticed yet. Until 1.59 Streamlit does not resume a session whose
 * websocket it takes for open (`WebsocketSessionManager.connect_session`, 1.40.2), so we wait for their
 * end. Without such a websocket we do not wait.
 */
export async function terminateEarlier(
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
