import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type RawData, WebSocket, WebSocketServer } from 'ws'

export type Teardown = { readonly teardown: (end: () => unknown) => void }

/** Both ends of one websocket over TCP: `near` is the server's end, `far` the client's. */
export type Ends = { readonly near: WebSocket; readonly far: WebSocket }

/** Opens a websocket on a free port; both ends close with the test. */
export const openSocket = async (t: Teardown): Promise<Ends> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  const connected = once(server, 'connection')
  const far = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  far.on('error', () => far.terminate())
  const [[near]] = await Promise.all([connected, once(far, 'open')])
  t.teardown(() => {
    far.terminate()
    near.terminate()
    server.close()
  })
  return { near, far }
}

/** The TCP socket under a websocket, which is private in `ws`. */
export const tcpUnder = (socket: WebSocket): Socket => {
  const tcp: unknown = Reflect.get(socket, '_socket')
  return tcp as Socket
}

/** Settles with the next message as text. */
export const nextMessage = async (socket: WebSocket): Promise<string> => {
  const [data]: RawData[] = await once(socket, 'message')
  return String(data)
}

/** Settles with the code and reason of a socket's close. */
export const closed = async (socket: WebSocket): Promise<readonly [number, string]> => {
  const [code, reason] = await once(socket, 'close')
  return [code, String(reason)]
}

/** Waits until a condition holds; throws after half a minute. */
export const until = async (holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 30_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`this never came to hold: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

export type Raw = {
  readonly port: number
  readonly sockets: Set<Socket>
}

/** An HTTP server that passes every upgrade to the given function. */
export const startUpgrades = async (
  t: Teardown,
  onUpgrade: (socket: Socket, headers: string) => void
): Promise<Raw> => {
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.end('plain'))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket: Socket) => {
    socket.on('end', () => socket.end()).resume()
    onUpgrade(socket, JSON.stringify(request.headers))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}
