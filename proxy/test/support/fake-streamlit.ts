import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { create, toBinary } from '@bufbuild/protobuf'
import { WebSocketServer } from 'ws'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { pageHash } from '../../streamlit/page-hash.ts'
import { connected } from './frames.ts'

/** A request that reached the fake. */
export type Arrived = {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly bytes: number
}

export type FakeStreamlit = {
  readonly origin: string
  /** Every request and every handshake, in order. */
  readonly arrived: Arrived[]
  /** The status of `/_stcore/health`. */
  health: number
  /** The version that it reports. */
  version: string
  /** Whether it has the guard. */
  isGuarded: boolean
  readonly close: () => Promise<void>
}

const mainScriptPath = '/app/app.py'

/** The first message of a run, as Streamlit sends it. */
function newSession(streamlitVersion: string, sessionId: string): Uint8Array {
  const mainScriptHash = pageHash(mainScriptPath, 'blake2b')
  const message = create(ForwardMsgSchema, {
    type: {
      case: 'newSession',
      value: {
        mainScriptPath,
        mainScriptHash,
        pageScriptHash: mainScriptHash,
        initialize: { sessionId, environmentInfo: { streamlitVersion } }
      }
    }
  })
  return toBinary(ForwardMsgSchema, message)
}

/** A server on a free port that answers every request with 200 and records it. */
export async function startFakeStreamlit(): Promise<FakeStreamlit> {
  const arrived: Arrived[] = []
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => {
      const { method = '', url: target = '', headers, rawHeaders } = request
      if (target !== '/_stcore/health') arrived.push({ method, target, headers, rawHeaders, bytes })
      response.statusCode = target.endsWith('/_stcore/health') ? fake.health : 200
      if (target.includes('/static/js/')) response.setHeader('cache-control', 'public')
      response.end('from Streamlit')
    })
  })
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'streamlit' })
  sockets.on('connection', (socket, request) => {
    const { method = '', url: target = '', headers, rawHeaders } = request
    arrived.push({ method, target, headers, rawHeaders, bytes: 0 })
    socket.on('error', () => socket.terminate())
    const sessionId = crypto.randomUUID()
    if (fake.isGuarded) socket.send(connected({ session: sessionId }))
    socket.send(newSession(fake.version, sessionId))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  const fake: FakeStreamlit = {
    origin: `http://127.0.0.1:${port}`,
    arrived,
    health: 200,
    version: '1.67.0',
    isGuarded: true,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
  return fake
}
