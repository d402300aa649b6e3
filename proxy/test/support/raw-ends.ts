import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { WebSocketServer } from 'ws'
import { element, field, MAIN, newSession } from './frames.ts'
import { RawPeer } from './raw-frames.ts'
import { startUpgrades, type Teardown, until } from './sockets.ts'

/** RFC 6455 section 1.3. */
const acceptGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** A browser's end of a websocket that can send any bytes. */
export const openRawTab = async (t: Teardown, port: number): Promise<RawPeer> => {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write(
    'GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      'Sec-WebSocket-Protocol: streamlit\r\n\r\n'
  )
  let answer = Buffer.alloc(0)
  for (;;) {
    const [chunk]: Buffer[] = await once(socket, 'data')
    answer = Buffer.concat([answer, chunk ?? Buffer.alloc(0)])
    const end = answer.indexOf('\r\n\r\n')
    if (end !== -1) return new RawPeer(socket, answer.subarray(end + 4))
  }
}

/** The element that echoes a message: a warden forwards it to the browser unchanged. */
export const echoOf = (message: Uint8Array): Uint8Array =>
  element(MAIN, field(29, field(1, message)))

export type Echo = { readonly url: string; readonly closes: (readonly [number, string])[] }

/** A Streamlit that echoes each message in an element. */
export const startEcho = async (t: Teardown): Promise<Echo> => {
  const closes: (readonly [number, string])[] = []
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => 'streamlit'
  })
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: Buffer) => socket.send(echoOf(data)))
    socket.on('close', (code, reason) => closes.push([code, String(reason)]))
    socket.send(newSession())
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/_stcore/stream`, closes }
}

/** A Streamlit whose end can send any bytes; `peer` exists after a client has connected. */
export const startRawStreamlit = async (t: Teardown) => {
  const peers: RawPeer[] = []
  const raw = await startUpgrades(t, (socket, headers) => {
    const { 'sec-websocket-key': key } = JSON.parse(headers)
    const accept = createHash('sha1').update(`${key}${acceptGuid}`).digest('base64')
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n`
    )
    peers.push(new RawPeer(socket, Buffer.alloc(0)))
  })
  const peer = async (): Promise<RawPeer> => {
    await until(() => peers.length > 0)
    const [first] = peers
    if (first === undefined) throw new Error('nobody has come')
    return first
  }
  return { url: `ws://127.0.0.1:${raw.port}/_stcore/stream`, peer }
}
