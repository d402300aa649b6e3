import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fail, relay } from './forward.ts'
import { headerPairs } from './headers.ts'
import { type Hop, openAtTarget } from './target.ts'

/**
 * Relays a websocket upgrade. The answer is read as HTTP, so that only a 101 makes a tunnel: bytes
 * after a refused upgrade would reach the target as an unchecked request. After the 101 it forwards
 * raw bytes, as a load balancer does.
 */
export function tunnel(
  request: IncomingMessage,
  head: Buffer,
  hop: Hop,
  opened: (target: Socket) => void
): void {
  const client = request.socket
  const outbound = openAtTarget(request, hop)
  const giveUp = () => outbound.destroy()
  client.once('close', giveUp)
  outbound.on('upgrade', (inbound, target, targetHead) => {
    opened(target)
    client.write(responseHead(inbound))
    client.write(targetHead)
    target.write(head)
    join(client, target, hop.idleTimeout)
  })
  outbound.on('response', (inbound) => relay(inbound, responseOver(request)))
  outbound.on('error', (error) => {
    if (!client.destroyed) fail(responseOver(request), error, hop)
  })
  outbound.end()
}

/** Writes a response on a socket that node:http no longer manages; the connection ends after it. */
export function responseOver(request: IncomingMessage): ServerResponse {
  const { socket } = request
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => socket.destroySoon())
  return response
}

function responseHead(inbound: IncomingMessage): string {
  const lines = headerPairs(inbound.rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 101 ${inbound.statusMessage}\r\n${lines.join('')}\r\n`
}

/** Relays both ways until one side ends, or until the idle timeout. */
function join(client: Socket, target: Socket, idleTimeout: number): void {
  target.setTimeout(0)
  // The client's socket sees every byte of both directions.
  client.setTimeout(idleTimeout, () => {
    client.destroy()
    target.destroy()
  })
  for (const [one, other] of [
    [client, target],
    [target, client]
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroySoon())
    one.pipe(other)
  }
}
