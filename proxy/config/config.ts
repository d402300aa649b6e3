import { type EndpointSetting, type KeyEndpoints, keyEndpoints } from '../verify/endpoints.ts'
import { contact } from './contact.ts'
import { type PolicyLocation, readPolicyLocation } from './policy-location.ts'
import {
  address,
  anything,
  basePath,
  cookieName,
  count,
  domain,
  duration,
  endpoint,
  grace,
  type Kind,
  list,
  publicOrigin,
  type Read,
  ratio,
  read,
  readOptional,
  settle,
  size,
  upstreamOrigin,
  word
} from './setting.ts'

/** The variables that a task must set, and the optional ones. `infra` fills exactly this type. */
export type Environment = {
  readonly PAGEWARDEN_ALB_ARN: string
  readonly PAGEWARDEN_USER_POOL_ID: string
  readonly PAGEWARDEN_CLIENT_ID: string
  readonly PAGEWARDEN_PUBLIC_ORIGIN: string
  readonly PAGEWARDEN_LISTEN?: string
  readonly PAGEWARDEN_UPSTREAM?: string
  readonly PAGEWARDEN_BASE_PATH?: string
  readonly PAGEWARDEN_POLICY?: string
  readonly PAGEWARDEN_SHADOW_POLICY?: string
  readonly PAGEWARDEN_COGNITO_DOMAIN?: string
  readonly PAGEWARDEN_SESSION_COOKIE?: string
  readonly PAGEWARDEN_ALB_KEYS_URL?: string
  readonly PAGEWARDEN_JWKS_URL?: string
  readonly PAGEWARDEN_ALLOW_HTTP_KEYS?: string
  readonly PAGEWARDEN_ADMIN_LISTEN?: string
  readonly PAGEWARDEN_GUARD?: string
  readonly PAGEWARDEN_UNKNOWN_STREAMLIT?: string
  readonly PAGEWARDEN_IDLE_TIMEOUT?: string
  readonly PAGEWARDEN_DRAIN_TIMEOUT?: string
  readonly PAGEWARDEN_DRAIN_GRACE?: string
  readonly PAGEWARDEN_CLOCK_GRACE?: string
  readonly PAGEWARDEN_BRAND_CSS?: string
  readonly PAGEWARDEN_CONTACT?: string
  readonly PAGEWARDEN_LOG_LEVEL?: string
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string
  readonly OTEL_TRACES_SAMPLER_ARG?: string
  readonly PAGEWARDEN_MAX_HEADERS?: string
  readonly PAGEWARDEN_MAX_HEADER_SIZE?: string
  readonly PAGEWARDEN_MAX_BODY_SIZE?: string
  readonly PAGEWARDEN_HEADER_TIMEOUT?: string
  readonly PAGEWARDEN_REQUEST_TIMEOUT?: string
  readonly PAGEWARDEN_MAX_SOCKETS?: string
  readonly PAGEWARDEN_MAX_SOCKETS_PER_PERSON?: string
  readonly PAGEWARDEN_MAX_MESSAGES?: string
  readonly PAGEWARDEN_MEMORY_LIMIT?: string
}

type Name = keyof Environment

/**
 * The default of every variable, in the order of the table in docs/settings.md: `null` for no
 * value, and `required` for a variable that must be set.
 */
export const FALLBACKS: Readonly<Record<Name, string | null>> = {
  PAGEWARDEN_LISTEN: '0.0.0.0:8080',
  PAGEWARDEN_UPSTREAM: 'http://127.0.0.1:8501',
  PAGEWARDEN_BASE_PATH: null,
  PAGEWARDEN_POLICY: 'pagewarden.yaml',
  PAGEWARDEN_SHADOW_POLICY: null,
  PAGEWARDEN_ALB_ARN: 'required',
  PAGEWARDEN_USER_POOL_ID: 'required',
  PAGEWARDEN_CLIENT_ID: 'required',
  PAGEWARDEN_PUBLIC_ORIGIN: 'required',
  PAGEWARDEN_COGNITO_DOMAIN: null,
  PAGEWARDEN_SESSION_COOKIE: 'AWSELBAuthSessionCookie',
  PAGEWARDEN_ALB_KEYS_URL: null,
  PAGEWARDEN_JWKS_URL: null,
  PAGEWARDEN_ALLOW_HTTP_KEYS: null,
  PAGEWARDEN_ADMIN_LISTEN: '127.0.0.1:9090',
  PAGEWARDEN_GUARD: 'require',
  PAGEWARDEN_UNKNOWN_STREAMLIT: 'warn',
  PAGEWARDEN_IDLE_TIMEOUT: '60s',
  PAGEWARDEN_DRAIN_TIMEOUT: '25s',
  PAGEWARDEN_DRAIN_GRACE: '5s',
  PAGEWARDEN_CLOCK_GRACE: '5s',
  PAGEWARDEN_BRAND_CSS: null,
  PAGEWARDEN_CONTACT: null,
  PAGEWARDEN_LOG_LEVEL: 'info',
  OTEL_EXPORTER_OTLP_ENDPOINT: null,
  OTEL_TRACES_SAMPLER_ARG: '1',
  PAGEWARDEN_MAX_HEADERS: '200',
  PAGEWARDEN_MAX_HEADER_SIZE: '96KiB',
  PAGEWARDEN_MAX_BODY_SIZE: '210MiB',
  PAGEWARDEN_HEADER_TIMEOUT: '15s',
  PAGEWARDEN_REQUEST_TIMEOUT: '15m',
  PAGEWARDEN_MAX_SOCKETS: '10000',
  PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '100',
  PAGEWARDEN_MAX_MESSAGES: '50',
  PAGEWARDEN_MEMORY_LIMIT: null
}

/** The settings, checked and frozen; all times are in ms. */
export type Config = ReturnType<typeof readConfig>

/** The environment variables of the process. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings once. An unknown name that begins with `PAGEWARDEN_` is a fault too, because a
 * misspelt setting has no effect.
 *
 * @throws CONFIG_INVALID, which names every fault and its remedy.
 */
export function readConfig(env: Env) {
  const of = <Value>(name: Name, kind: Kind<Value>): Read<Value> =>
    read(name, textOf(env, name), kind)
  const maybe = <Value, None>(name: Name, kind: Kind<Value>, none: None): Read<Value | None> =>
    readOptional(name, textOf(env, name), kind, none)

  const allowHttp = textOf(env, 'PAGEWARDEN_ALLOW_HTTP_KEYS') === 'yes'
  const location: Kind<PolicyLocation> = (text) => readPolicyLocation(text, allowHttp)
  const reads = {
    listen: of('PAGEWARDEN_LISTEN', address),
    upstream: of('PAGEWARDEN_UPSTREAM', upstreamOrigin),
    basePath: maybe('PAGEWARDEN_BASE_PATH', basePath, ''),
    policy: of('PAGEWARDEN_POLICY', location),
    shadowPolicy: maybe('PAGEWARDEN_SHADOW_POLICY', location, null),
    albArns: of('PAGEWARDEN_ALB_ARN', list),
    userPoolId: of('PAGEWARDEN_USER_POOL_ID', anything),
    clientIds: of('PAGEWARDEN_CLIENT_ID', list),
    publicOrigin: of('PAGEWARDEN_PUBLIC_ORIGIN', publicOrigin),
    cognitoOrigin: maybe('PAGEWARDEN_COGNITO_DOMAIN', domain, null),
    sessionCookie: of('PAGEWARDEN_SESSION_COOKIE', cookieName),
    albKeysUrl: maybe('PAGEWARDEN_ALB_KEYS_URL', anything, null),
    jwksUrl: maybe('PAGEWARDEN_JWKS_URL', anything, null),
    allowHttpKeys: maybe('PAGEWARDEN_ALLOW_HTTP_KEYS', word('yes'), null),
    adminListen: of('PAGEWARDEN_ADMIN_LISTEN', address),
    guard: of('PAGEWARDEN_GUARD', word('require', 'off')),
    unknownStreamlit: of('PAGEWARDEN_UNKNOWN_STREAMLIT', word('refuse', 'warn')),
    idleTimeout: of('PAGEWARDEN_IDLE_TIMEOUT', duration),
    drainTimeout: of('PAGEWARDEN_DRAIN_TIMEOUT', duration),
    drainGrace: of('PAGEWARDEN_DRAIN_GRACE', grace),
    clockGrace: of('PAGEWARDEN_CLOCK_GRACE', grace),
    brandCss: maybe('PAGEWARDEN_BRAND_CSS', anything, null),
    contact: maybe('PAGEWARDEN_CONTACT', contact, null),
    logLevel: of('PAGEWARDEN_LOG_LEVEL', word('fatal', 'error', 'warn', 'info', 'debug', 'silent')),
    tracesTo: maybe('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint, null),
    tracedRatio: of('OTEL_TRACES_SAMPLER_ARG', ratio),
    maxHeaders: of('PAGEWARDEN_MAX_HEADERS', count),
    maxHeaderSize: of('PAGEWARDEN_MAX_HEADER_SIZE', size),
    maxBodySize: of('PAGEWARDEN_MAX_BODY_SIZE', size),
    headerTimeout: of('PAGEWARDEN_HEADER_TIMEOUT', duration),
    requestTimeout: of('PAGEWARDEN_REQUEST_TIMEOUT', duration),
    maxSockets: of('PAGEWARDEN_MAX_SOCKETS', count),
    maxSocketsPerPerson: of('PAGEWARDEN_MAX_SOCKETS_PER_PERSON', count),
    maxMessages: of('PAGEWARDEN_MAX_MESSAGES', count),
    memoryLimit: maybe('PAGEWARDEN_MEMORY_LIMIT', size, null)
  }
  const endpoints = keyEndpoints({
    albArns: valueIn(reads.albArns) ?? [],
    userPoolId: valueIn(reads.userPoolId) ?? '',
    albKeysUrl: valueIn(reads.albKeysUrl),
    jwksUrl: valueIn(reads.jwksUrl),
    allowHttp
  })
  const keys: Read<KeyEndpoints> = endpoints.ok
    ? { ok: true, value: endpoints.endpoints }
    : {
        ok: false,
        // A missing variable has been reported already.
        faults: endpoints.faults
          .filter(({ setting }) => reads[setting].ok)
          .map(({ setting, message }) => `${variableOf[setting]}: ${message}`)
      }
  return settle({ ...reads, keys }, unknownNames(env))
}

const variableOf: Readonly<Record<EndpointSetting, Name>> = {
  albArns: 'PAGEWARDEN_ALB_ARN',
  userPoolId: 'PAGEWARDEN_USER_POOL_ID',
  albKeysUrl: 'PAGEWARDEN_ALB_KEYS_URL',
  jwksUrl: 'PAGEWARDEN_JWKS_URL'
}

function textOf(env: Env, name: Name): string | null {
  const text = env[name]?.trim()
  if (text !== undefined && text !== '') return text
  const fallback = FALLBACKS[name]
  return fallback === 'required' ? null : fallback
}

function valueIn<Value>(read: Read<Value>): Value | null {
  return read.ok ? read.value : null
}

function unknownNames(env: Env): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PAGEWARDEN_') && !(name in FALLBACKS))
    .map((name) => `${name} is no setting of Pagewarden's; see docs/settings.md`)
}
