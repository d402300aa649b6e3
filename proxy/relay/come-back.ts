import { setTimeout } from 'node:timers/promises'
import type { Bindings } from './bindings.ts'
import { RIGHT_ENDED } from './close-code.ts'
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

export type ComeBack = {
  /** Theirs, whether they may come back to it or not. */
  readonly session: StreamlitSession | undefined
  /** Whether all that was asked for in it has run to its end. */
  readonly isOver: boolean
}

/**
 * The session that a person asks to come back to, if it is theirs, once all is over that ran in it
 * when they left: only then is known which pages did. A run that was left is stopped and heard to its
 * end, here or by the process that this one replaces, and is waited for. A websocket of it that is
 * still open is one whose loss was not noticed yet: it is ended first. Where nothing was left nobody
 * waits.
 *
 * @param id `null` where none was asked for.
 * @param isGone whether the browser has left again.
 */
export async function comeBack(
  sub: string,
  id: string | null,
  options: ComeBackOptions,
  isGone: () => boolean
): Promise<ComeBack> {
  if (id === null) return { session: undefined, isOver: false }
  const { bindings, sockets } = options
  const first = stateOf(bindings.resume(sub, id))
  if (first.isOver || first.session === undefined || first.session.blocked !== null) return first
  for (const socket of sockets.ofSession(sub, id)) {
    socket.close({ code: RIGHT_ENDED, reason: 'resumed elsewhere' })
  }
  for (let waited = 0; waited < (options.mostWait ?? mostWait) && !isGone(); waited += step) {
    const isLeft = sockets.ofSession(sub, id).length === 0
    const state = stateOf(bindings.resume(sub, id))
    await setTimeout(step)
    // Where no other process may hear it either, there is nothing to wait for.
    if (isLeft && (state.isOver || !bindings.isShared)) return state
  }
  return { session: first.session, isOver: false }
}

function stateOf(session: StreamlitSession | undefined): ComeBack {
  return { session, isOver: session?.runs.areOver === true }
}
