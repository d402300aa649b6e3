/*
 * A stand-in for Streamlit that does almost nothing, so that the measurement shows the proxy: it
 * serves files of some sizes, discards uploads, and answers each frame with the messages of a small
 * run. Listens on PORT.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { connected } from '../../proxy/test/support/frames.ts'
import { answersTo, kinds } from './talk.ts'

const note = Buffer.from('x'.repeat(300))
const piece = Buffer.alloc(64 * 1_024, 'pagewarden')
const markers = kinds.map((kind) => ({ kind, marker: `kind=${kind}` }))

/**
 * Code, like Streamlit's own files, so that it compresses no better than they do.
 */
function assetOf(size: number): Buffer {
  const texts = ['fastify/lib', 'ajv/dist'].flatMap((name) => {
    const folder = fileURLToPath(new URL(`../../node_modules/${name}/`, import.meta.url))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const code = files.filter((file) => file.endsWith('.js')).sort()
    return code.map((file) => readFileSync(`${folder}${file}`))
  })
  return Buffer.concat(texts).subarray(0, size)
}

const asset = assetOf(443_000)

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', method } = request
  if (method === 'PUT') {
    request.on('end', () => response.writeHead(204).end()).resume()
    return
  }
  const megabytes = Number(/^\/app\/static\/(\d+)mb\.bin$/.exec(url)?.[1] ?? 0)
  if (megabytes > 0) {
    sendPieces(response, megabytes * 1_000_000)
    return
  }
  const isAsset = url.startsWith('/static/js/')
  const [body, type] = isAsset ? [asset, 'text/javascript; charset=utf-8'] : [note, 'text/plain']
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    ...(isAsset && { 'cache-control': 'public, immutable, max-age=31536000', etag: '"bench"' })
  })
  response.end(body)
}

function sendPieces(response: ServerResponse, size: number): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
  const pieces = function* () {
    for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, left)
  }
  Readable.from(pieces(), { objectMode: false }).pipe(response)
}

const server = createServer(
  { maxHeaderSize: 128 * 1024, keepAliveTimeout: 600_000, requestTimeout: 0 },
  answer
)
const sockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  handleProtocols: () => 'streamlit'
})
sockets.on('connection', (socket, { headers }) => {
  const sessionId = crypto.randomUUID()
  // The note of the guard. Pagewarden's probe at the start has no Origin; later connections have
  // its headers. Other peers get no note, because they would not remove it.
  const isFromPagewarden = headers.origin === undefined || 'x-pagewarden-pages' in headers
  if (isFromPagewarden) socket.send(connected({ session: sessionId }))
  socket.on('error', () => socket.terminate())
  socket.on('message', (data: Buffer) => {
    const asked = markers.find(({ marker }) => data.includes(marker))
    for (const frame of answersTo(asked?.kind ?? 'message', sessionId)) socket.send(frame)
  })
})
server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']), backlog: 4_096 })
