import type { Credentials } from '../../verify/verdict.ts'
import { type Below, wrongCredentials } from './token-fuzz.ts'
import type { TokenFixture } from './tokens.ts'

/*
 * Whole requests as bytes, with wrong credentials in altered headers. The same random numbers give
 * the same request. None of them may be admitted.
 */

/** A request, and whether its connection must be closed after the answer. */
export type FuzzedRequest = { readonly bytes: Buffer; readonly isLast: boolean }

/** The allowed statuses for a request without valid credentials; any other one is a fault. */
export const REFUSALS: ReadonlySet<number> = new Set([400, 401, 417, 421, 431])

/** Texts that a log must never contain: from the tokens, from the person, from the cookies. */
export const SECRETS = /eyJ|zoe@example|canary/

type Header = readonly [name: string, value: string]
type From = { readonly below: Below; readonly tokens: TokenFixture; readonly good: Credentials }

const pick = <Value>(below: Below, values: readonly [Value, ...Value[]]): Value =>
  values[below(values.length)] ?? values[0]

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const
const TARGETS = [
  '/',
  '/sales',
  '/payroll?embed=true',
  '/_stcore/stream',
  '/_stcore/health',
  '/_stcore/metrics',
  '/_stcore/upload_file/session/file',
  '/media/0123456789abcdef.png',
  '/static/js/main.js',
  '/app/static/finance/a.csv',
  '/_pagewarden/whoami',
  '/_pagewarden/sign-out',
  '/_pagewarden/live?'
] as const
const VERSIONS = ['1.1'] as const

/** Altered forms of the same. */
const ODD_METHODS = ['get', 'X', 'TRACE', 'PROPFIND'] as const
const ODD_TARGETS = [
  '/_pagewarden//live',
  '/a/../_pagewarden/live',
  '/%2e%2e/x',
  '/%00',
  '/%',
  '//evil.example/',
  'http://evil.example/',
  '*',
  '',
  '/a b',
  '/\u{1f600}'
] as const
const ODD_VERSIONS = ['1.0', '1.2', '2.0'] as const

/** Headers beside the credentials; none of them gives access. */
const extra = (below: Below, good: Credentials): readonly Header[] =>
  pick<readonly Header[]>(below, [
    [],
    [],
    [['accept', 'text/html']],
    [['x-forwarded-user', 'admin']],
    [['X_Forwarded_Groups', 'admins']],
    [['x_amzn_oidc_data', good.data]],
    [['x-amzn-oidc-data-', good.data]],
    [['authorization', `Bearer ${good.accessToken}`]],
    [['cookie', `AWSELBAuthSessionCookie-0=canary${'x'.repeat(below(4_000))}`]],
    [['x-amzn-trace-id', pick(below, ['Root=1-00000000-000000000000000000000000', 'Root=', ','])]],
    [['x-request-id', '../../etc']],
    [['host', 'evil.example']],
    [['connection', 'x-amzn-oidc-data, keep-alive']],
    [['expect', pick(below, ['100-continue', 'miracles'])]],
    [['content-length', pick(below, ['0', '3', '-1', '1e3'])]],
    [['transfer-encoding', pick(below, ['chunked', 'chunked, identity', 'xchunked'])]],
    [
      ['connection', 'Upgrade'],
      ['upgrade', pick(below, ['websocket', 'h2c'])],
      ['sec-websocket-version', '13'],
      ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ==']
    ],
    Array.from(Array(below(200)).keys(), (index): Header => [`x-${index}`, 'y'])
  ])

const NAMES = {
  data: 'x-amzn-oidc-data',
  accessToken: 'x-amzn-oidc-accesstoken',
  identity: 'x-amzn-oidc-identity'
} as const

const asHeaders = ({ data, accessToken, identity }: Credentials): readonly Header[] => [
  [NAMES.data, data],
  [NAMES.accessToken, accessToken],
  ...(identity === null ? [] : [[NAMES.identity, identity] as const])
]

/** Valid credentials with a header that is missing, misspelt or duplicated. */
const misplaced = ({ below, good }: From): readonly Header[] => {
  const headers = asHeaders(good)
  // The identity header may be missing: it proves nothing.
  const at = below(2)
  const repeated = headers[below(headers.length)]
  switch (below(3)) {
    case 0:
      return headers.filter((_, index) => index !== at)
    case 1:
      return headers.map(([name, value], index) =>
        index === at ? [pick(below, [name.replaceAll('-', '_'), `${name}s`]), value] : [name, value]
      )
    default:
      return repeated === undefined ? [] : [...headers, repeated]
  }
}

const recased = (below: Below, name: string): string =>
  [...name].map((letter) => (below(4) === 0 ? letter.toUpperCase() : letter)).join('')

const shuffled = (below: Below, headers: readonly Header[]): readonly Header[] =>
  headers
    .map((header) => ({ header, place: below(1_000) }))
    .sort((one, other) => one.place - other.place)
    .map(({ header }) => header)

/** Whether a header changes the end of the request, or the protocol of the connection. */
const isDisruptive = ([name, value]: Header): boolean =>
  /^(?:connection|expect|content-length|transfer-encoding|upgrade)$/i.test(name) ||
  /[\r\n]/.test(value)

/** A request that must never be admitted. */
export const wrongRequest = (from: From, host: string): FuzzedRequest => {
  const { below, tokens, good } = from
  const odd = below(20)
  const method = pick(below, odd === 0 ? ODD_METHODS : METHODS)
  const target = pick(below, odd === 1 || odd === 2 ? ODD_TARGETS : TARGETS)
  const version = pick(below, odd === 3 ? ODD_VERSIONS : VERSIONS)
  const credentials =
    below(4) === 0 ? misplaced(from) : asHeaders(wrongCredentials(below, tokens, good))
  const headers = shuffled(below, [
    ...(below(20) === 0 ? [] : [['host', host] as const]),
    ...credentials,
    ...extra(below, good),
    ...extra(below, good)
  ])
  const lines = headers.map(([name, value]) => `${recased(below, name)}: ${value}`)
  return {
    // In UTF-8: cut to one byte, a wrong letter could become the right one.
    bytes: Buffer.from(`${[`${method} ${target} HTTP/${version}`, ...lines].join('\r\n')}\r\n\r\n`),
    isLast: version !== '1.1' || method === 'HEAD' || headers.some(isDisruptive)
  }
}

/** The unaltered request, which is admitted. */
export const rightRequest = (good: Credentials, host: string): FuzzedRequest => {
  const headers: readonly Header[] = [['host', host], ...asHeaders(good)]
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return { bytes: Buffer.from(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), isLast: true }
}
