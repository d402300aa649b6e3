import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fromBinary } from '@bufbuild/protobuf'
import { WebSocket, WebSocketServer } from 'ws'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { connected, finished, newSession } from './frames.ts'
import type { Teardown } from './sockets.ts'

/** The messages of a Streamlit on a new websocket; `isResumed` if a session was requested. */
export type Greet = (socket: WebSocket, id: string, isResumed: boolean) => void

export const begin: Greet = (socket, id) => {
  socket.send(newSession({ sessionId: id }))
  socket.send(finished())
}

export const greetGuarded: Greet = (socket, id, isResumed) => {
  socket.send(connected({ session: id, resumed: isResumed }))
  begin(socket, id, isResumed)
}

/** A Streamlit that accepts every websocket and sends its messages at once. */
export const startStreamlit = async (
  t: Teardown,
  greet: Greet = greetGuarded,
  choose: string | false = 'streamlit'
) => {
  const arrived: IncomingHttpHeaders[] = []
  const messages: Buffer[] = []
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => choose
  })
  server.on('connection', (socket, request) => {
    arrived.push(request.headers)
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: Buffer) => messages.push(data))
    const [, , resumed] = request.headers['sec-websocket-protocol']?.split(',') ?? []
    greet(socket, resumed ?? `s-${arrived.length}`, resumed !== undefined)
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/_stcore/stream`, arrived, messages, server }
}

/** The session in the first message of a run. */
export const sessionIn = (frame: Buffer): string | undefined => {
  const { type } = fromBinary(ForwardMsgSchema, frame)
  return type.case === 'newSession' ? type.value.initialize?.sessionId : undefined
}

export const dialProxy = (
  t: Teardown,
  url: string,
  protocols: string[],
  headers = {}
): WebSocket => {
  const client = new WebSocket(url, protocols, { headers })
  client.on('error', () => undefined)
  t.teardown(() => client.terminate())
  return client
}

/** The status with which an upgrade was refused, and the body. */
export const refusal = async (
  client: WebSocket
): Promise<readonly [number | undefined, string]> => {
  const [, response] = await once(client, 'unexpected-response')
  let body = ''
  for await (const chunk of response) body += chunk
  return [response.statusCode, body]
}
