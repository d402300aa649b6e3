import { type Agent, type ClientRequest, type IncomingMessage, request as open } from 'node:http'
import { type Answer, refusal } from './answer.ts'
import { RESPONSE_HEADERS_BYTES } from './bounds.ts'
import { flat, type Header } from './headers.ts'

/** The options of one request to the target. */
export type Hop = {
  /** The target's origin. */
  readonly target: string
  readonly headers: readonly Header[]
  /** False: the request gets its own connection, which is not reused. */
  readonly agent: Agent | false
  /** Milliseconds without a byte after which the load balancer gives up. */
  readonly idleTimeout: number
  /** Called when a 502 or 504 must be answered. */
  readonly failed: (error: Error, status: number) => void
}

const LATE = refusal(504, 'The target did not answer in time. Its own log may say why.')
const DOWN = refusal(502, 'The target cannot be reached, or broke off. Is it running?')

class TargetLate extends Error {}

/** Opens the same request at the target; the caller sends its body. */
export function openAtTarget(request: IncomingMessage, hop: Hop): ClientRequest {
  const { hostname, port } = new URL(hop.target)
  const outbound = open({
    // A URL writes an IPv6 host in brackets; a socket address has none.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    method: request.method,
    path: request.url,
    headers: flat(hop.headers),
    agent: hop.agent,
    timeout: hop.idleTimeout,
    maxHeaderSize: RESPONSE_HEADERS_BYTES
  })
  outbound.on('timeout', () => outbound.destroy(new TargetLate('no byte within the idle timeout')))
  return outbound
}

/** 504 for a late target, 502 for a target that is down or does not speak HTTP. */
export function failureOf(error: Error): Answer {
  return error instanceof TargetLate ? LATE : DOWN
}
