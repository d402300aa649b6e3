import { setTimeout } from 'node:timers/promises'
import type { Bindings } from './bindings.ts'
import type { StreamlitSession } from './session.ts'
import type { Sockets } from './sockets.ts'

/** ms that somebody who comes back may have to wait for the run that they left. */
const mostWait = 3_000
/** ms between two looks, and for which Streamlit may not know yet that a websocket is gone. */
const step = 50

export type ComeBackOptions = {
  readonly bindings: Bindings
  readonly sockets: Sockets
  readonly mostWait?: number
}

/** Whoever asks to come back. */
export type Comer = {
  readonly sub: string
  /** The session that they ask for; `null` where they ask for none. */
  readonly id: string | null
  readonly isGone: () => boolean
  /** Whether they may still see all that ran in it. */
  readonly mayStay: (session: StreamlitSession) => boolean
}

export type ComeBack = {
  /** Theirs, whether they may come back to it or not. */
  readonly session: StreamlitSession | undefined
  /**
   * Lets others come back to it: to be called once their websocket stands, or is not to be. `null`
   * where they may not come back.
   */
  readonly release: (() => void) | null
}

/**
 * The session that a person asks to come back to, if it is theirs, once all is over that ran in it:
 * only then is known which pages did. A run that was left is stopped and heard to its end, here or by
 * the process that this one replaces, and is waited for.
 *
 * One websocket at a time: what runs in a session is told to the youngest alone, also what another
 * has asked for before (`WebsocketSessionManager.connect_session`, 1.67.0), so of two one hears
 * nothing. One that is still open is mostly one whose loss was not noticed yet: it is cut first. Where
 * nothing was left nobody waits.
 */
export async function comeBack(comer: Comer, options: ComeBackOptions): Promise<ComeBack> {
  const { sub, id } = comer
  if (id === null) return { session: undefined, release: null }
  const session = options.bindings.resume(sub, id)
  if (session === undefined || !mayCome(session, comer)) return { session, release: null }
  return { session, release: await untilReady({ ...comer, id }, session, options) }
}

function mayCome(session: StreamlitSession, { mayStay }: Comer): boolean {
  return session.blocked === null && mayStay(session)
}

/** @returns as `release`. */
async function untilReady(
  comer: Comer & { readonly id: string },
  session: StreamlitSession,
  { bindings, sockets, mostWait: wait = mostWait }: ComeBackOptions
): Promise<(() => void) | null> {
  const isFree = () => !session.isExpected && sockets.ofSession(session).length === 0
  // What another process has heard of it meanwhile is read with it.
  const isLost = () => bindings.resume(comer.sub, comer.id) !== session || !mayCome(session, comer)
  const isReady = () => session.runs.areOver && bindings.take(comer.id)
  // In the same turn as it was seen to be free: another may be about to look.
  if (isFree() && isReady()) return session.expect()
  for (let waited = 0; waited < wait && !comer.isGone(); waited += step) {
    for (const socket of sockets.ofSession(session)) socket.lose()
    const wasFree = isFree()
    await setTimeout(step)
    if (isLost()) return null
    const isAlone = wasFree && isFree()
    if (isAlone && isReady()) return session.expect()
    // Where no other process may hear the rest, there is nothing to wait for.
    if (isAlone && !bindings.isShared) return null
  }
  return null
}
