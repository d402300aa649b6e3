import { test } from 'tap'
import { requestHeaders, responseHeaders } from '../../balancer/headers.ts'
import { traceId } from '../../balancer/trace-id.ts'

const forwarding = {
  identity: [],
  clientAddress: '203.0.113.7',
  proto: 'https',
  port: '443',
  traceId: 'Root=1-0-0'
}

const OURS = [
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Port', '443'],
  ['X-Amzn-Trace-Id', 'Root=1-0-0']
]

test('the client’s headers keep their order and case', async (t) => {
  const raw = ['Host', 'app.example', 'cookie', 'a=1', 'X-Thing', '1', 'x-thing', '2']
  t.strictSame(requestHeaders(raw, forwarding), [
    ['Host', 'app.example'],
    ['cookie', 'a=1'],
    ['X-Thing', '1'],
    ['x-thing', '2'],
    ...OURS
  ])
})

test('headers that only the load balancer may set are replaced', async (t) => {
  const cases = [
    ['x-amzn-oidc-data', 'forged'],
    ['X-AMZN-OIDC-Identity', 'forged'],
    ['X-Amzn-Oidc-Accesstoken', 'forged'],
    ['x-amzn-oidc-anything', 'forged'],
    ['x-forwarded-proto', 'gopher'],
    ['X-Forwarded-Port', '1'],
    ['X-Amzn-Trace-Id', 'theirs'],
    ['Expect', '100-continue'],
    ['TE', 'trailers'],
    ['Keep-Alive', 'timeout=5'],
    ['Proxy-Connection', 'keep-alive'],
    ['Upgrade', 'h2c']
  ]
  for (const pair of cases) t.strictSame(requestHeaders(pair, forwarding), OURS, `${pair}`)
})

test('a name with an underscore is another header, which is forwarded, as by a real load balancer', async (t) => {
  const [first] = requestHeaders(['x_amzn_oidc_data', 'forged'], forwarding)
  t.strictSame(first, ['x_amzn_oidc_data', 'forged'])
})

test('the client cannot remove identity headers with `Connection`', async (t) => {
  const identity = [['x-amzn-oidc-identity', 'ada']] as const
  const raw = [
    'Connection',
    'close, X-Thing, x-amzn-oidc-identity, Host',
    'X-Thing',
    '1',
    'Host',
    'a'
  ]
  t.strictSame(requestHeaders(raw, { ...forwarding, identity }), [
    ['Host', 'a'],
    ...OURS,
    ['x-amzn-oidc-identity', 'ada']
  ])
})

test('the client’s address is appended to the addresses that the client sent', async (t) => {
  const raw = ['X-Forwarded-For', '198.51.100.1', 'x-forwarded-for', '198.51.100.2']
  t.strictSame(requestHeaders(raw, forwarding)[0], [
    'X-Forwarded-For',
    '198.51.100.1, 198.51.100.2, 203.0.113.7'
  ])
})

test('a body without a length is forwarded without a length', async (t) => {
  const raw = ['Transfer-Encoding', 'chunked']
  t.strictSame(requestHeaders(raw, forwarding)[0], ['Transfer-Encoding', 'chunked'])
})

test('a response keeps all headers except hop-by-hop headers', async (t) => {
  const raw = ['Set-Cookie', 'a=1', 'Connection', 'close, x-hop', 'X-Hop', '1', 'Set-Cookie', 'b=2']
  t.strictSame(responseHeaders(raw), [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2']
  ])
})

test('a request gets a trace id like those of a load balancer', async (t) => {
  const now = 0x65_00_00_00 * 1000
  const own = '1-65000000-[0-9a-f]{24}'
  const cases = [
    [undefined, `^Root=${own}$`],
    ['Root=1-1-1', `^Self=${own};Root=1-1-1$`],
    ['Root=1-1-1;Self=1-2-2; a=b', `^Self=${own};Root=1-1-1;a=b$`],
    ['a=b', `^Root=${own};a=b$`]
  ] as const
  for (const [inbound, expected] of cases) t.match(traceId(inbound, now), new RegExp(expected))
})
