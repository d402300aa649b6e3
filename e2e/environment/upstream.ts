import { createServer, type IncomingMessage } from 'node:http'
import process from 'node:process'
import { type WebSocket, WebSocketServer } from 'ws'
import { connected, delta, finished, MAIN, newSession } from '../../proxy/test/support/frames.ts'
import { answerFaults, frameFaults, handshakeFaults } from './upstream-faults.ts'

/*
 * A stand-in for Streamlit, for tests of the proxy alone. It is a separate process, so that a test
 * can kill it, and listens on the given port. A cookie `fault=NAME` makes one answer or one
 * websocket fail; each such request writes a line to standard output.
 */

const port = Number(process.argv[2])
const much = 'x'.repeat(64 * 1024)

const server = createServer((request, response) => {
  const fault = faultOf(request)
  const misbehave = answerFaults.get(fault)
  if (fault !== '') say(`${request.method} ${request.url}`)
  if (misbehave?.(request, response) === true) return
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
  })
  request.once('end', () => response.end(bytes === 0 ? 'from Streamlit' : `${bytes} bytes`))
})

const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'streamlit' })
server.on('upgrade', (request, tcp, head) => {
  const misbehave = handshakeFaults.get(faultOf(request))
  tcp.on('error', () => tcp.destroy())
  if (misbehave !== undefined) return misbehave(tcp)
  sockets.handleUpgrade(request, tcp, head, (socket) => serve(socket, request))
})

function serve(socket: WebSocket, request: IncomingMessage): void {
  const fault = faultOf(request)
  const bytes = frameFaults.get(fault)
  socket.on('error', () => socket.terminate())
  socket.on('close', (code) => fault !== '' && say(`${fault} was closed with ${code}`))
  const offered = request.headers['sec-websocket-protocol']?.split(',') ?? []
  const resumed = offered[2]?.trim()
  const sessionId = resumed ?? crypto.randomUUID()
  socket.send(connected({ session: sessionId, resumed: resumed !== undefined }))
  socket.send(newSession({ sessionId }))
  socket.on('message', () => {
    if (bytes !== undefined) request.socket.write(bytes)
    else if (fault === 'talkative') talk(socket)
    else run(socket)
  })
}

function faultOf({ headers }: IncomingMessage): string {
  return /(?:^|; )fault=([a-z-]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function run(socket: WebSocket): void {
  socket.send(delta(MAIN))
  socket.send(finished(MAIN))
}

/** Sends data as fast as the client reads it. */
function talk(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return
  socket.send(delta(MAIN, much), () => setImmediate(talk, socket))
}

server.listen(port, '127.0.0.1', () => say('listening'))
