import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Returns whether it handled the request; otherwise the normal answer follows. */
type AnswerFault = (request: IncomingMessage, response: ServerResponse) => boolean

type HandshakeFault = (tcp: Duplex) => void

/** ms between two bytes of a slow answer. */
const second = 1_000
const half = 500
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\n'

/** Requests that were cut once, by their target. */
const cut = new Set<string>()

/** The faults of answers, by the name in the cookie. */
export const answerFaults: ReadonlyMap<string, AnswerFault> = new Map<string, AnswerFault>([
  ['never', () => true],
  ['half-head', ({ socket }) => socket.write(head.slice(0, 30)) || true],
  ['drip-head', ({ socket }) => drip(head, (byte) => socket.write(byte))],
  ['drip', (_, response) => drip('byte by byte', (byte) => response.write(byte), response)],
  ['half-length', (_, response) => breakOff(response, { 'content-length': 2 * half })],
  ['half-chunked', (_, response) => breakOff(response, {})],
  ['unavailable', (_, response) => Boolean(response.writeHead(503).end('not now'))],
  ['garbage', ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.9\r\n') !== undefined],
  ['plenty', (_, response) => pour(response)],
  ['endless', (_, response) => Boolean(response.write('it goes on'))],
  [
    'cut-once',
    ({ method, url, socket }) => {
      const asked = `${method} ${url}`
      if (cut.has(asked)) return false
      cut.add(asked)
      socket.destroy()
      return true
    }
  ]
])

/** The faults of upgrades. */
export const handshakeFaults: ReadonlyMap<string, HandshakeFault> = new Map<string, HandshakeFault>(
  [
    ['handshake-never', () => undefined],
    ['handshake-garbage', (tcp) => tcp.end('SSH-2.0-OpenSSH_9.9\r\n')],
    ['handshake-refused', (tcp) => tcp.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n')],
    ['handshake-cut', (tcp) => tcp.destroy()]
  ]
)

/** Bytes that no server may send in a websocket (RFC 6455 section 5). */
export const frameFaults: ReadonlyMap<string, Buffer> = new Map([
  ['frame-masked', Buffer.from([0x82, 0x81, 1, 2, 3, 4, 0x40])],
  ['frame-reserved', Buffer.from([0xc2, 0x01, 0x00])],
  ['frame-code', Buffer.from([0x88, 0x02, 0x03, 0xf7])],
  ['frame-huge', Buffer.from([0x82, 0x7f, 0, 0, 0, 0, 0x40, 0, 0, 0])],
  ['frame-text', Buffer.from([0x81, 0x01, 0x41])],
  ['frame-garbage', Buffer.from([0x82, 0x03, 0xff, 0xff, 0xff])]
])

/** Sends the text one byte at a time while the client is connected. */
function drip(text: string, say: (byte: string) => unknown, response?: ServerResponse): true {
  const [first = '', ...rest] = text
  say(first)
  const timer = setInterval(() => {
    const byte = rest.shift()
    if (byte === undefined) clearInterval(timer)
    else say(byte)
    if (byte === undefined) response?.end()
  }, second)
  return true
}

/** Sends as much as the client reads, until it disconnects. */
function pour(response: ServerResponse): true {
  const piece = Buffer.alloc(64 * 1024)
  const more = () => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', more)
  more()
  return true
}

/** Sends half an answer and resets the connection. */
function breakOff(response: ServerResponse, headers: Record<string, number>): true {
  response.writeHead(200, headers)
  response.write('x'.repeat(half), () => response.socket?.resetAndDestroy())
  return true
}
