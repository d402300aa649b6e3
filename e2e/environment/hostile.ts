import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TestEnvironment } from './environment.ts'

/** A raw connection to the proxy. */
export async function dial(environment: TestEnvironment): Promise<Socket> {
  const { hostname, port } = new URL(environment.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  return socket
}
