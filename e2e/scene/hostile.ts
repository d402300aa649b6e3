import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Scene } from './scene.ts'

/** A raw connection to the proxy. */
export async function dial(scene: Scene): Promise<Socket> {
  const { hostname, port } = new URL(scene.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  return socket
}
