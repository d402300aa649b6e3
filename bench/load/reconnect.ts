import { SocketLoad } from '../drive/socket-load.ts'
import type { Peer } from '../peers/peer.ts'
import type { Bound } from './bounds.ts'

/** The time in which all must be connected again, in seconds. */
const maxSeconds = 25

/**
 * Cuts all websockets at once without a close frame, as a failed load balancer does, and reconnects
 * them.
 */
export async function boundReconnects(own: Peer, count: number): Promise<Bound> {
  const first = await SocketLoad.open(own, count)
  for (const socket of first.sockets) socket.terminate()
  const start = performance.now()
  const second = await SocketLoad.open(own, count)
  const came = (performance.now() - start) / 1_000
  await second.close()
  const what = `until all of ${count.toLocaleString('en')} websockets are back that were lost at once`
  return { what, came, most: maxSeconds, unit: 's', slowness: 1 }
}
