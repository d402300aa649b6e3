import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hasBody } from './body-limit.ts'

/** ms for which the rest of a body is read after its answer, and the most bytes of it. */
const lingerTimeout = 2_000
const maxBytes = 16 * 1024 * 1024

/**
 * An answer that closes its connection when the request's body has not come whole. The rest of that
 * body stands before the next request, so nobody may use the connection again (RFC 9112 section 9.3):
 * with keep-alive the next person's request would wait behind it.
 *
 * Node writes every answer through this class: those of Fastify, those that stream from Streamlit, and
 * those to requests that no hook sees.
 */
export class LingeringResponse<
  Request extends IncomingMessage = IncomingMessage
> extends ServerResponse<Request> {
  override writeHead(...args: readonly unknown[]): this {
    const { req } = this
    // Node learns only after the headers' callbacks that nothing follows them.
    if (hasBody(req) && !req.complete) {
      this.setHeader('connection', 'close')
      lingerBeforeClose(req.socket, () => req.complete)
    }
    Reflect.apply(super.writeHead, this, args)
    return this
  }
}

/**
 * Node closes a connection as soon as its last answer is written. Bytes that came and were not read
 * then make the kernel send a reset, and a reset can take the answer from a client that is still
 * sending (RFC 9112 section 9.6). So only our half is closed, and what still comes is read and dropped,
 * until the client closes its half or a bound is reached.
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
    // Node's own listener to this event starts to read, and is taken off with the parser.
    socket.once('resume', () => discard(socket)).resume()
  }
}

/** Takes Node's parser off, because what follows the body is no request any more, and reads on. */
function discard(socket: Socket): void {
  let bytes = 0
  socket.removeAllListeners('data')
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) socket.destroy()
  })
}
