import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hasBody } from './body-limit.ts'

/** ms for which the rest of a body is read after its response, and its maximum of bytes. */
const lingerTimeout = 2_000
const maxBytes = 16 * 1024 * 1024

/**
 * A response that closes its connection when the request's body has not arrived in full. The rest of that
 * body comes before the next request, so the connection must not be used again (RFC 9112 section 9.3).
 * With keep-alive the next person's request would wait behind it.
 *
 * Node writes every response through this class: those of Fastify, those streamed from Streamlit, and
 * those to requests that no hook sees.
 */
export class LingeringResponse<
  Request extends IncomingMessage = IncomingMessage
> extends ServerResponse<Request> {
  override writeHead(...args: readonly unknown[]): this {
    const { req } = this
    // Node types it as a socket, and takes it away when the connection has ended.
    const socket: Socket | null = req.socket
    // Node knows only after the callbacks of the headers that no body follows.
    if (socket !== null && hasBody(req) && !req.complete) {
      this.setHeader('connection', 'close')
      lingerBeforeClose(socket, () => req.complete)
    }
    Reflect.apply(super.writeHead, this, args)
    return this
  }
}

/**
 * Closes only our half after the last response, and reads and discards what still arrives, until the client
 * closes its half or a bound is reached. Node would close the connection at once. The kernel then sends a
 * reset if unread bytes are left, and a reset can delete the response at a client that is still sending
 * (RFC 9112 section 9.6).
 */
function lingerBeforeClose(socket: Socket, hasAll: () => boolean): void {
  const destroySoon = socket.destroySoon.bind(socket)
  // Node calls this when the last answer is written.
  socket.destroySoon = () => {
    if (hasAll()) return destroySoon()
    const timer = setTimeout(() => socket.destroy(), lingerTimeout)
    socket.once('close', () => clearTimeout(timer))
    socket.end()
    if (!socket.isPaused()) return discard(socket)
    // Node's own listener to this event starts to read. `discard` removes it with the parser.
    socket.once('resume', () => discard(socket)).resume()
  }
}

/** Removes Node's parser, because no request may follow, and goes on reading. */
function discard(socket: Socket): void {
  let bytes = 0
  socket.removeAllListeners('data')
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) socket.destroy()
  })
}
