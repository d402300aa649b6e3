import { test } from 'tap'
import { FALLBACKS, readConfig } from '../../config/config.ts'
import { requiredSettings } from '../support/fixture.ts'
import { ALB_ARN, ALB_KEYS_URL, CLIENT_ID, JWKS_URL, USER_POOL_ID } from '../support/tokens.ts'

/** The lines that report the faults. */
const faultsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return String(error).split('\n').slice(1)
  }
}

test('settings that are not set have the defaults of the table', (t) => {
  const config = readConfig({ ...requiredSettings, HOME: '/root', PAGEWARDEN_JWKS_URL: '  ' })

  t.same(config, {
    listen: { host: '0.0.0.0', port: 8080 },
    upstream: 'http://127.0.0.1:8501',
    basePath: '',
    policy: { kind: 'file', name: 'pagewarden.yaml' },
    shadowPolicy: null,
    albArns: [ALB_ARN],
    userPoolId: USER_POOL_ID,
    clientIds: [CLIENT_ID],
    publicOrigin: 'https://app.example.com',
    cognitoOrigin: null,
    sessionCookie: 'AWSELBAuthSessionCookie',
    albKeysUrl: null,
    jwksUrl: null,
    allowHttpKeys: null,
    adminListen: { host: '127.0.0.1', port: 9090 },
    guard: 'require',
    unknownStreamlit: 'warn',
    idleTimeout: 60_000,
    drainTimeout: 25_000,
    drainGrace: 5_000,
    clockGrace: 5_000,
    brandCss: null,
    contact: null,
    logLevel: 'info',
    tracesTo: null,
    tracedRatio: 1,
    maxHeaders: 200,
    maxHeaderSize: 96 * 1024,
    maxBodySize: 210 * 1024 * 1024,
    headerTimeout: 15_000,
    requestTimeout: 900_000,
    maxSockets: 10_000,
    maxSocketsPerPerson: 100,
    maxMessages: 50,
    memoryLimit: null,
    keys: { albKeysUrl: ALB_KEYS_URL, jwksUrl: JWKS_URL }
  })
  t.ok(Object.isFrozen(config))
  t.end()
})

test('a policy can be behind a URL of a trusted kind', (t) => {
  const location = 'http://policies:8000/policy.yaml'
  t.match(faultsOf({ ...requiredSettings, PAGEWARDEN_POLICY: location }), [
    `- PAGEWARDEN_POLICY must be a file, an https URL, or an http URL of this machine, not \`${location}\``
  ])
  const settings = { PAGEWARDEN_POLICY: location, PAGEWARDEN_ALLOW_HTTP_KEYS: 'yes' }
  t.same(readConfig({ ...requiredSettings, ...settings }).policy, { kind: 'url', name: location })
  t.end()
})

test('every variable is read', (t) => {
  const config = readConfig({
    PAGEWARDEN_LISTEN: '[::1]:80',
    PAGEWARDEN_UPSTREAM: 'http://streamlit:8501/',
    PAGEWARDEN_BASE_PATH: '/dash/a/',
    PAGEWARDEN_POLICY: '/etc/policy.yaml',
    PAGEWARDEN_SHADOW_POLICY: 'https://example.com/next.yaml',
    PAGEWARDEN_ALB_ARN: ` ${ALB_ARN} , ${ALB_ARN}`,
    PAGEWARDEN_USER_POOL_ID: USER_POOL_ID,
    PAGEWARDEN_CLIENT_ID: 'a,b',
    PAGEWARDEN_PUBLIC_ORIGIN: 'https://APP.example.com:443/',
    PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com',
    PAGEWARDEN_SESSION_COOKIE: 'Other',
    PAGEWARDEN_ALB_KEYS_URL: 'http://localhost:1/keys/',
    PAGEWARDEN_JWKS_URL: 'http://localhost:1/jwks.json',
    PAGEWARDEN_ALLOW_HTTP_KEYS: 'yes',
    PAGEWARDEN_ADMIN_LISTEN: 'localhost:0',
    PAGEWARDEN_GUARD: 'off',
    PAGEWARDEN_UNKNOWN_STREAMLIT: 'refuse',
    PAGEWARDEN_IDLE_TIMEOUT: '2m',
    PAGEWARDEN_DRAIN_TIMEOUT: '1500ms',
    PAGEWARDEN_CLOCK_GRACE: '9s',
    PAGEWARDEN_BRAND_CSS: 'brand.css',
    PAGEWARDEN_CONTACT: 'ext. 4711',
    PAGEWARDEN_LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    PAGEWARDEN_DRAIN_GRACE: '0s',
    PAGEWARDEN_MAX_HEADERS: '100',
    PAGEWARDEN_MAX_HEADER_SIZE: '64KiB',
    PAGEWARDEN_MAX_BODY_SIZE: '1GiB',
    PAGEWARDEN_HEADER_TIMEOUT: '2s',
    PAGEWARDEN_REQUEST_TIMEOUT: '1m',
    PAGEWARDEN_MAX_SOCKETS: '5',
    PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '4',
    PAGEWARDEN_MAX_MESSAGES: '3',
    PAGEWARDEN_MEMORY_LIMIT: '256MiB'
  })

  t.match(config, {
    listen: { host: '::1', port: 80 },
    upstream: 'http://streamlit:8501',
    basePath: '/dash/a',
    policy: { kind: 'file', name: '/etc/policy.yaml' },
    shadowPolicy: { kind: 'url', name: 'https://example.com/next.yaml' },
    albArns: [ALB_ARN, ALB_ARN],
    clientIds: ['a', 'b'],
    publicOrigin: 'https://app.example.com',
    cognitoOrigin: 'https://sign-in.example.com',
    sessionCookie: 'Other',
    adminListen: { host: 'localhost', port: 0 },
    guard: 'off',
    unknownStreamlit: 'refuse',
    idleTimeout: 120_000,
    drainTimeout: 1_500,
    clockGrace: 9_000,
    brandCss: 'brand.css',
    contact: { text: 'ext. 4711', href: null },
    logLevel: 'debug',
    tracesTo: 'http://localhost:4318/',
    tracedRatio: 0.1,
    drainGrace: 0,
    maxHeaders: 100,
    maxHeaderSize: 65_536,
    maxBodySize: 2 ** 30,
    headerTimeout: 2_000,
    requestTimeout: 60_000,
    maxSockets: 5,
    maxSocketsPerPerson: 4,
    maxMessages: 3,
    memoryLimit: 2 ** 28,
    keys: { albKeysUrl: 'http://localhost:1/keys', jwksUrl: 'http://localhost:1/jwks.json' }
  })
  t.end()
})

test('every missing required variable is reported together with the others, and only once', (t) => {
  const required = Object.entries(FALLBACKS).filter(([, fallback]) => fallback === 'required')
  t.same(
    faultsOf({}),
    required.map(([name]) => `- ${name} is required and not set`)
  )
  t.end()
})

test('every invalid variable is reported with its valid values', (t) => {
  const wrong: Readonly<Record<string, string>> = {
    PAGEWARDEN_LISTEN: '8080',
    PAGEWARDEN_UPSTREAM: 'https://127.0.0.1:8501',
    PAGEWARDEN_BASE_PATH: '/a//b',
    PAGEWARDEN_ALB_ARN: 'arn:aws:other',
    PAGEWARDEN_USER_POOL_ID: 'pool',
    PAGEWARDEN_CLIENT_ID: ' , ',
    PAGEWARDEN_PUBLIC_ORIGIN: 'http://app.example.com',
    PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com/login',
    PAGEWARDEN_SESSION_COOKIE: 'a b',
    PAGEWARDEN_ALB_KEYS_URL: 'http://127.0.0.1/keys',
    PAGEWARDEN_JWKS_URL: 'jwks',
    PAGEWARDEN_ALLOW_HTTP_KEYS: 'true',
    PAGEWARDEN_ADMIN_LISTEN: '127.0.0.1:65536',
    PAGEWARDEN_GUARD: 'yes',
    PAGEWARDEN_UNKNOWN_STREAMLIT: 'allow',
    PAGEWARDEN_IDLE_TIMEOUT: '60',
    PAGEWARDEN_DRAIN_TIMEOUT: '0s',
    PAGEWARDEN_CLOCK_GRACE: '60s',
    PAGEWARDEN_CONTACT: 'javascript:alert(1)',
    PAGEWARDEN_LOG_LEVEL: 'loud',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317',
    OTEL_TRACES_SAMPLER_ARG: '10%',
    PAGEWARDEN_DRAIN_GRACE: '31s',
    PAGEWARDEN_MAX_HEADERS: '0',
    PAGEWARDEN_MAX_HEADER_SIZE: '64',
    PAGEWARDEN_MAX_BODY_SIZE: '200MB',
    PAGEWARDEN_HEADER_TIMEOUT: '15',
    PAGEWARDEN_REQUEST_TIMEOUT: '2h',
    PAGEWARDEN_MAX_SOCKETS: '-1',
    PAGEWARDEN_MAX_SOCKETS_PER_PERSON: 'many',
    PAGEWARDEN_MAX_MESSAGES: '1.5',
    PAGEWARDEN_MEMORY_LIMIT: '0GiB'
  }
  const faults = faultsOf(wrong)
  for (const name of Object.keys(wrong)) {
    t.equal(faults.filter((fault) => /^- (\w+)/.exec(fault)?.[1] === name).length, 1, name)
  }
  t.equal(faults.length, Object.keys(wrong).length)
  t.match(
    faults.find((fault) => fault.includes('LISTEN')),
    '- PAGEWARDEN_LISTEN must be an address such as 0.0.0.0:8080, not `8080`'
  )
  t.end()
})

test('a misspelt setting is a fault, and a variable of another program is not', (t) => {
  t.same(faultsOf({ ...requiredSettings, PAGEWARDEN_CLIENT_IDS: 'a', PAGE: 'b' }), [
    '- PAGEWARDEN_CLIENT_IDS is no setting of Pagewarden’s; see docs/settings.md'.replace('’', "'")
  ])
  t.end()
})
