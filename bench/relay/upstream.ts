/*
 * A Streamlit that does next to nothing, so that what stands before it is what is measured: one small
 * file for every request, and the messages of a small run for every frame. Listens where PORT says.
 */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answersTo, kinds } from './talk.ts'

const body = Buffer.from('x'.repeat(300))
const markers = kinds.map((kind) => ({ kind, marker: `kind=${kind}` }))

const server = createServer(
  { maxHeaderSize: 128 * 1024, keepAliveTimeout: 600_000 },
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length })
    response.end(body)
  }
)
const sockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  handleProtocols: () => 'streamlit'
})
sockets.on('connection', (socket) => {
  const sessionId = crypto.randomUUID()
  const answers = new Map(kinds.map((kind) => [kind, answersTo(kind, sessionId)]))
  socket.on('error', () => socket.terminate())
  socket.on('message', (data: Buffer) => {
    const asked = markers.find(({ marker }) => data.includes(marker))
    for (const frame of answers.get(asked?.kind ?? 'message') ?? []) socket.send(frame)
  })
})
server.listen(Number(process.env['PORT']), '127.0.0.1')
