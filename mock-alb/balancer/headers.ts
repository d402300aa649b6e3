/** A header, as sent on the wire. */
export type Header = readonly [name: string, value: string]

/** Hop-by-hop headers (RFC 9110 section 7.6.1); each side of the mock has its own. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

/** Headers that the load balancer sets itself; the client's values are removed. */
const OWN = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id'])

/** A `Connection` header cannot remove these: they are the target and the length of the body. */
const NEVER_NOMINATED = new Set(['host', 'content-length'])

export type Forwarding = {
  /** The three headers about the person; empty for a path without an authenticate action. */
  readonly identity: readonly Header[]
  readonly clientAddress: string
  readonly proto: string
  readonly port: string
  readonly traceId: string
}

/** Node's flat list of raw headers as pairs; order, case and repetition are preserved. */
export function headerPairs(raw: readonly string[]): readonly Header[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    String(raw[2 * index]),
    String(raw[2 * index + 1])
  ])
}

/** All values of a name, in any case, joined by RFC 9110 section 5.3. */
export function valuesOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

/**
 * A request's headers for the target. The client's `x-amzn-oidc-*` are removed, in any case. Like a
 * real ALB with its default attributes, the mock forwards `x_amzn_oidc_data`: it is another name.
 * Our headers come last, after the removal of headers that `Connection` names.
 */
export function requestHeaders(raw: readonly string[], to: Forwarding): readonly Header[] {
  const inbound = headerPairs(raw)
  const forwardedFor = valuesOf(inbound, 'x-forwarded-for')
  return [
    ...endToEnd(inbound).filter(([name]) => !isOurs(name.toLowerCase())),
    ...framing(inbound),
    ['X-Forwarded-For', [forwardedFor, to.clientAddress].filter(Boolean).join(', ')],
    ['X-Forwarded-Proto', to.proto],
    ['X-Forwarded-Port', to.port],
    ['X-Amzn-Trace-Id', to.traceId],
    ...to.identity
  ]
}

/** A response's headers for the client. */
export function responseHeaders(raw: readonly string[]): readonly Header[] {
  return endToEnd(headerPairs(raw))
}

/** The pairs as a flat list for node:http. */
export function flat(headers: readonly Header[]): string[] {
  return headers.flat()
}

function endToEnd(headers: readonly Header[]): readonly Header[] {
  const nominated = (valuesOf(headers, 'connection') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !NEVER_NOMINATED.has(name))
  const dropped = new Set([...HOP_BY_HOP, ...nominated])
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()))
}

function isOurs(name: string): boolean {
  // `Expect` is hop-by-hop too: node:http has already answered it with 100.
  return name.startsWith('x-amzn-oidc-') || OWN.has(name) || name === 'expect'
}

/** A body without a length stays chunked; node:http does this for some methods only. */
function framing(headers: readonly Header[]): readonly Header[] {
  return valuesOf(headers, 'transfer-encoding') === undefined
    ? []
    : [['Transfer-Encoding', 'chunked']]
}
