import type { Identity } from '../../identity/identity.ts'
import type { LiveSocket } from '../../websocket/sockets.ts'

/**
 * A live socket that only records its close and a recorded loss. Only the session of its warden is
 * used.
 */
export function liveSocket(
  identity: Identity,
  ends: string[],
  accessChange: LiveSocket['accessChange'] = () => 'kept',
  sessionId: string | null = null
): LiveSocket {
  return {
    identity,
    since: 0,
    requestId: 'r-1',
    warden: { sessionId } as never,
    accessChange,
    recordLoss: () => ends.push(`${identity.sub} loss recorded`),
    bufferedBytes: () => 0,
    close: ({ code, reason }) => ends.push(`${identity.sub} ${code} ${reason}`),
    closeStreamlitFirst: ({ code, reason }) => ends.push(`${identity.sub} ${code} ${reason}, last`),
    terminateBrowser: () => ends.push(`${identity.sub} lost`),
    terminate: () => ends.push(`${identity.sub} cut`)
  }
}
