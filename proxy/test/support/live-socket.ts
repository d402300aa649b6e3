import type { Identity } from '../../identity/identity.ts'
import type { LiveSocket } from '../../relay/sockets.ts'

/** A socket that only notes how it was ended; its warden is asked nothing by that. */
export function liveSocket(
  identity: Identity,
  ends: string[],
  standing: LiveSocket['standing'] = () => 'kept'
): LiveSocket {
  return {
    identity,
    since: 0,
    requestId: 'r-1',
    warden: {} as never,
    standing,
    held: () => 0,
    close: ({ code, reason }) => ends.push(`${identity.sub} ${code} ${reason}`),
    sendBack: ({ code, reason }) => ends.push(`${identity.sub} ${code} ${reason}, last`),
    lose: () => ends.push(`${identity.sub} lost`),
    terminate: () => ends.push(`${identity.sub} cut`)
  }
}
