import { Agent, createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { BehaviourCell } from '../behaviour.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isSecure, type Origins } from '../origins.ts'
import type { Settings } from '../settings.ts'
import { writeAnswer } from './answer.ts'
import { ALL_HEADERS_BYTES, REQUEST_LINE_BYTES } from './bounds.ts'
import { forward } from './forward.ts'
import type { Gate, Verdict } from './gate.ts'
import { type Header, headerPairs, requestHeaders, valuesOf } from './headers.ts'
import { traceId } from './trace-id.ts'
import { responseOver, tunnel } from './tunnel.ts'

type Parts = {
  readonly settings: Settings
  readonly origins: Origins
  readonly behaviour: BehaviourCell
  readonly gate: Gate
  readonly log: Log
  readonly now: Clock
}

export type Balancer = {
  readonly server: Server
  /** Closes every connection, also tunnels. */
  readonly close: () => Promise<void>
}

/** The load balancer's listener: it checks each request, then answers or forwards it. */
export function createBalancer({ settings, origins, behaviour, gate, log, now }: Parts): Balancer {
  const agent = new Agent({ keepAlive: true })
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }

  const server = createServer({
    // Larger than the bounds; beyond it node:http itself refuses (clientError below).
    maxHeaderSize: REQUEST_LINE_BYTES + ALL_HEADERS_BYTES,
    keepAliveTimeout: settings.idleTimeout,
    // An upload has no total timeout.
    requestTimeout: 0,
    // Any other upgrade request, such as h2c, is an ordinary request.
    shouldUpgradeCallback: isWebsocket
  })
  // Without it node:http silently drops headers after the 2000th.
  server.maxHeadersCount = 0

  server.on('connection', keep)
  server.on('request', (request, response) => {
    const verdict = judge(request)
    if (verdict.kind === 'answer') return writeAnswer(response, verdict.answer)
    return forward(request, response, { ...hop(request, verdict.identity), agent })
  })
  server.on('upgrade', (request, _socket, head) => {
    // node:http has already removed its own listener; an error without a listener would end the
    // process.
    request.socket.on('error', () => {})
    const verdict = judge(request)
    if (verdict.kind === 'answer') return writeAnswer(responseOver(request), verdict.answer)
    const { headers, ...rest } = hop(request, verdict.identity)
    const upgrade: readonly Header[] = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket']
    ]
    return tunnel(request, head, { ...rest, headers: [...headers, ...upgrade], agent: false }, keep)
  })
  server.on('clientError', (_error, socket) => {
    // A real ALB also answers 400, not 431, to headers that are too large.
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  })

  function judge(request: IncomingMessage): Verdict {
    const verdict = gate.judge(request)
    const [path] = String(request.url).split('?', 1)
    const status = verdict.kind === 'answer' ? verdict.answer.status : 'forwarded'
    log.debug({ method: request.method, path, status }, 'request')
    return verdict
  }

  function hop(request: IncomingMessage, identity: readonly Header[]) {
    const origin = origins.public()
    const inboundTrace = valuesOf(headerPairs(request.rawHeaders), 'x-amzn-trace-id')
    const { target } = behaviour.current
    return {
      target,
      failed: ({ message }: Error, status: number) =>
        log.warn({ target, status, reason: message }, 'no answer from the target'),
      idleTimeout: settings.idleTimeout,
      headers: requestHeaders(request.rawHeaders, {
        identity,
        clientAddress: addressOf(request.socket),
        proto: isSecure(origin) ? 'https' : 'http',
        port: new URL(origin).port || (isSecure(origin) ? '443' : '80'),
        traceId: traceId(inboundTrace, now())
      })
    }
  }

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    agent.destroy()
    await closed
  }

  return { server, close }
}

/** A websocket handshake by RFC 6455 section 4.1: GET without a body. */
function isWebsocket({ method, headers }: IncomingMessage): boolean {
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && !hasBody
}

/** The client's address; an IPv4 address is unmapped on a dual-stack socket. */
function addressOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, '')
}
