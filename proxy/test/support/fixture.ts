import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../app.ts'
import { type Config, readConfig } from '../../config/config.ts'
import { SessionRegistry } from '../../enforcement/session-registry.ts'
import type { WireResult } from '../../enforcement/wire-check.ts'
import { createLimits, type Limits } from '../../limits/limits.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics, type Metrics } from '../../observability/metrics.ts'
import type { Tracing } from '../../observability/trace/tracing.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import type { Policy } from '../../policy/policy.ts'
import { Shadow } from '../../policy-source/shadow.ts'
import { createVerifier } from '../../verify/verify.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { type FakeStreamlit, startFakeStreamlit } from './fake-streamlit.ts'
import type { Teardown } from './sockets.ts'
import {
  ALB_ARN,
  CLIENT_ID,
  createTokenFixture,
  poolSigner,
  SUB,
  type TokenFixture,
  USER_POOL_ID
} from './tokens.ts'

export const HOST = 'app.example.com'
export const ORIGIN = `https://${HOST}`

/** Shared, because RSA keys are slow to generate. */
const pool = poolSigner()

export const policyText = `version: 1
pages:
  /:        { allow: [signed-in] }
  /sales:   { allow: [group:analysts] }
  /payroll: { allow: [group:hr] }
paths:
  /app/static/finance/: { allow: [group:finance] }
  /app/static/: { allow: [signed-in] }
`

/** Parses the text of a valid policy. */
export function policyOf(text: string, version = 'test'): Policy {
  const parsed = parsePolicy(text, version)
  if (!parsed.ok) throw new Error(parsed.faults.map(({ message }) => message).join('\n'))
  return parsed.policy
}

export const requiredSettings = {
  PAGEWARDEN_ALB_ARN: ALB_ARN,
  PAGEWARDEN_USER_POOL_ID: USER_POOL_ID,
  PAGEWARDEN_CLIENT_ID: CLIENT_ID,
  PAGEWARDEN_PUBLIC_ORIGIN: ORIGIN
} as const

export type Fixture = {
  readonly app: FastifyInstance
  readonly streamlit: FakeStreamlit
  readonly tokens: TokenFixture
  readonly config: Config
  readonly registry: SessionRegistry
  readonly sockets: Sockets
  readonly limits: Limits
  readonly metrics: Metrics
  readonly wires: WireResult[]
  /** Whether the guard was found, for each websocket that Streamlit has answered. */
  readonly guards: boolean[]
  /** Whether all people are refused because the guard is missing. */
  readonly guarding: { isMissing: boolean }
  /** The whole log as text. */
  readonly logged: () => string
  /** The headers of a valid request, as an ALB sends them. */
  readonly headers: (bend?: Bend) => Record<string, string>
  /** Puts another policy in force. */
  readonly govern: (text: string) => void
  /** Takes the policy in force from another source, such as a real policy source. */
  readonly governBy: (inForce: () => Policy) => void
  /** The reasons why the proxy is not ready. */
  readonly unready: string[]
  /** The shadow policy, which is evaluated beside the one in force. */
  readonly inShadow: { policy: Policy | null }
  /** The reason why the policy in force differs from its source. */
  readonly stale: { reason: string | null }
}

export type Bend = Parameters<TokenFixture['access']>[0] & {
  readonly data?: Parameters<TokenFixture['data']>[0]
}

/**
 * The whole app with real tokens, in front of a fake Streamlit; both end with the test.
 *
 * @param write gets each line of the log, for runs that are too long to store all lines.
 */
export async function createFixture(
  t: Teardown,
  settings: Readonly<Record<string, string>> = {},
  write?: (line: string) => void,
  tracing: Tracing | null = null
): Promise<Fixture> {
  const streamlit = await startFakeStreamlit()
  const tokens = createTokenFixture({ pool })
  const config = readConfig({
    ...requiredSettings,
    PAGEWARDEN_UPSTREAM: streamlit.origin,
    ...settings
  })
  const lines: string[] = []
  const log = createLog('trace', { write: write ?? ((line) => lines.push(line)) })
  const registry = new SessionRegistry()
  const sockets = new Sockets()
  const metrics = createMetrics(() => sockets.size)
  const limits = createLimits({ config, sockets, metrics, log })
  const verifier = createVerifier(tokens.options)
  const unready: string[] = []
  const inShadow: { policy: Policy | null } = { policy: null }
  const stale: { reason: string | null } = { reason: null }
  const loadedAt = tokens.clock.now()
  const status = { source: 'pagewarden.yaml', version: 'test', loadedAt, stale: null }
  const wires: WireResult[] = []
  const guards: boolean[] = []
  const guarding = { isMissing: false }
  const first = policyOf(policyText)
  let policy = () => first
  const app = await buildApp({
    config,
    verify: verifier.verify,
    policy: () => policy(),
    unready: async () => unready,
    brandCss: null,
    warnings: () => (stale.reason === null ? [] : [stale.reason]),
    policyStatus: () => status,
    shadow: new Shadow({ policy: () => inShadow.policy, log, metrics }),
    registry,
    sockets,
    limits,
    metrics,
    log,
    now: tokens.clock.now,
    tracing,
    onWire: (verdict) => wires.push(verdict),
    onGuard: (isThere) => guards.push(isThere),
    isUnguarded: () => guarding.isMissing
  })
  t.teardown(async () => {
    sockets.terminateAll()
    verifier.close()
    await app.close()
    await streamlit.close()
  })
  return {
    app,
    streamlit,
    tokens,
    config,
    registry,
    sockets,
    limits,
    metrics,
    wires,
    guards,
    guarding,
    unready,
    stale,
    inShadow,
    logged: () => lines.join(''),
    headers: ({ data, ...access } = {}) => ({
      host: HOST,
      'x-amzn-oidc-data': tokens.data(data),
      'x-amzn-oidc-accesstoken': tokens.access(access),
      'x-amzn-oidc-identity': SUB
    }),
    govern: (text) => {
      const next = policyOf(text)
      policy = () => next
    },
    governBy: (inForce) => {
      policy = inForce
    }
  }
}

/** Listens on a free port of this machine. */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  // A server that listens on TCP has an address with a port.
  return (app.server.address() as AddressInfo).port
}

/** The bytes of a request: its line, its headers as given, its body. */
export function bytesOf(
  line: string,
  headers: Readonly<Record<string, string>> | readonly string[],
  body = ''
): string {
  const lines = Array.isArray(headers)
    ? headers
    : Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `${[line, ...lines].join('\r\n')}\r\n\r\n${body}`
}

/**
 * Sends bytes unchanged, and returns the received text when the other side closes or `until`
 * matches.
 */
export function exchange(
  t: Teardown,
  port: number,
  bytes: string,
  until: RegExp | null = null
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
  t.teardown(() => socket.destroy())
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    answer += chunk
    if (until?.test(answer) === true) resolve(answer)
  })
  socket.on('error', reject)
  socket.on('close', () => resolve(answer))
  return promise
}
