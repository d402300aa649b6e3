import { fileURLToPath } from 'node:url'
import { SETTINGS_INVALID } from './errors.ts'
import type { Address, Reading } from './reading.ts'
import {
  readAddress,
  readArn,
  readClientId,
  readCookieName,
  readDuration,
  readFileName,
  readLogLevel,
  readOptionalOrigin,
  readPathPatterns,
  readPoolId,
  readTarget,
  readUrls
} from './reading.ts'

/** Every variable of the mock, with its default; an empty one is derived from other settings. */
export const DEFAULTS = {
  MOCK_ALB_LISTEN: '127.0.0.1:8080',
  MOCK_ALB_AWS_LISTEN: '127.0.0.1:8082',
  MOCK_ALB_TARGET: 'http://127.0.0.1:8081',
  MOCK_ALB_PUBLIC_ORIGIN: '',
  MOCK_ALB_AWS_ORIGIN: '',
  MOCK_ALB_PEOPLE: fileURLToPath(new URL('people.yaml', import.meta.url)),
  MOCK_ALB_ARN:
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/pagewarden-demo/0123456789abcdef',
  MOCK_ALB_USER_POOL_ID: 'eu-west-1_Demo00000',
  MOCK_ALB_CLIENT_ID: 'demo0client0id00000000000',
  MOCK_ALB_IDLE_TIMEOUT: '60s',
  MOCK_ALB_SESSION_TIMEOUT: '7d',
  MOCK_ALB_ACCESS_TOKEN_LIFE: '1h',
  MOCK_ALB_LOGOUT_URIS: '',
  MOCK_ALB_OPEN_PATHS: '/signed-out',
  MOCK_ALB_SESSION_COOKIE: 'AWSELBAuthSessionCookie',
  MOCK_ALB_LOG_LEVEL: 'info'
} as const

type Variable = keyof typeof DEFAULTS

/** The settings of the mock. Durations are in milliseconds. */
export type Settings = {
  readonly listen: Address
  readonly awsListen: Address
  /** The origin to which requests are forwarded. */
  readonly target: string
  /** The origin for browsers; null means `http://localhost` with the listener's port. */
  readonly publicOrigin: string | null
  readonly awsOrigin: string | null
  readonly peopleFile: string
  readonly arn: string
  readonly userPoolId: string
  readonly clientId: string
  readonly idleTimeout: number
  readonly sessionTimeout: number
  readonly accessTokenLife: number
  /** Sign-out URLs of the app client; by default `/signed-out` of the public origin. */
  readonly logoutUris: readonly string[]
  /** Paths whose listener rule has no authenticate action. */
  readonly openPaths: readonly string[]
  readonly sessionCookie: string
  readonly logLevel: string
}

/**
 * Reads the settings from environment variables, or throws SETTINGS_INVALID with every fault. An
 * empty variable counts as unset, because compose files pass unset variables as empty ones.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = unknownVariables(env)

  function read<T>(name: Variable, parse: (text: string) => Reading<T>, fallback: T): T {
    const reading = parse(env[name] || DEFAULTS[name])
    if ('value' in reading) return reading.value
    faults.push(`${name}: ${reading.fault}`)
    return fallback
  }

  const settings: Settings = {
    listen: read('MOCK_ALB_LISTEN', readAddress, { host: '', port: 0 }),
    awsListen: read('MOCK_ALB_AWS_LISTEN', readAddress, { host: '', port: 0 }),
    target: read('MOCK_ALB_TARGET', readTarget, ''),
    publicOrigin: read('MOCK_ALB_PUBLIC_ORIGIN', readOptionalOrigin, null),
    awsOrigin: read('MOCK_ALB_AWS_ORIGIN', readOptionalOrigin, null),
    peopleFile: read('MOCK_ALB_PEOPLE', readFileName, ''),
    arn: read('MOCK_ALB_ARN', readArn, ''),
    userPoolId: read('MOCK_ALB_USER_POOL_ID', readPoolId, ''),
    clientId: read('MOCK_ALB_CLIENT_ID', readClientId, ''),
    idleTimeout: read('MOCK_ALB_IDLE_TIMEOUT', readDuration, 0),
    sessionTimeout: read('MOCK_ALB_SESSION_TIMEOUT', readDuration, 0),
    accessTokenLife: read('MOCK_ALB_ACCESS_TOKEN_LIFE', readDuration, 0),
    logoutUris: read('MOCK_ALB_LOGOUT_URIS', readUrls, []),
    openPaths: read('MOCK_ALB_OPEN_PATHS', readPathPatterns, []),
    sessionCookie: read('MOCK_ALB_SESSION_COOKIE', readCookieName, ''),
    logLevel: read('MOCK_ALB_LOG_LEVEL', readLogLevel, '')
  }
  if (faults.length > 0) throw new SETTINGS_INVALID(faults.map((fault) => `- ${fault}`).join('\n'))
  return Object.freeze(settings)
}

function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('MOCK_ALB_') && !Object.hasOwn(DEFAULTS, name))
    .map((name) => `${name}: no such setting; mock-alb/README.md lists them`)
}
