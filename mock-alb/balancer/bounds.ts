import type { IncomingMessage } from 'node:http'

/*
 * "Quotas for your Application Load Balancers", Elastic Load Balancing user guide: HTTP headers.
 */
export const REQUEST_LINE_BYTES = 16_384
export const HEADER_BYTES = 16_384
export const ALL_HEADERS_BYTES = 65_536
export const RESPONSE_HEADERS_BYTES = 32_768

/** Claims and access token together; for a larger sum the load balancer answers 500. */
export const CREDENTIAL_BYTES = 11_264

const LINE_END = 2

/** Whether the request line, each header and all headers are within an ALB's bounds. */
export function isWithinBounds(request: IncomingMessage): boolean {
  const { method = '', url = '', httpVersion, rawHeaders } = request
  if (`${method} ${url} HTTP/${httpVersion}`.length > REQUEST_LINE_BYTES) return false
  let all = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const size = `${rawHeaders[index]}: ${rawHeaders[index + 1]}`.length + LINE_END
    if (size > HEADER_BYTES) return false
    all += size
  }
  return all <= ALL_HEADERS_BYTES
}
