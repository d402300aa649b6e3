import { createServer } from 'node:http'
import process from 'node:process'
import { type WebSocket, WebSocketServer } from 'ws'
import { delta, finished, MAIN, newSession } from '../../proxy/test/support/frames.ts'

/*
 * What plays Streamlit where only the proxy is looked at: a process of its own, so that it can be
 * killed, on the port that it is given. A cookie of the handshake makes it talkative.
 */

const port = Number(process.argv[2])
const much = 'x'.repeat(64 * 1024)

const server = createServer((request, response) => {
  request.resume().once('end', () => response.end('from Streamlit'))
})

const sockets = new WebSocketServer({ server, handleProtocols: () => 'streamlit' })
sockets.on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate())
  const offered = request.headers['sec-websocket-protocol']?.split(',') ?? []
  const isTalkative = request.headers.cookie?.includes('fault=talkative') === true
  socket.send(newSession({ sessionId: offered[2]?.trim() ?? crypto.randomUUID() }))
  socket.on('message', () => (isTalkative ? talk(socket) : run(socket)))
})

function run(socket: WebSocket): void {
  socket.send(delta(MAIN))
  socket.send(finished(MAIN))
}

/** Much to read, as fast as it is read. */
function talk(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return
  socket.send(delta(MAIN, much), () => setImmediate(talk, socket))
}

server.listen(port, '127.0.0.1', () => process.stdout.write('listening\n'))
