import { test } from 'tap'
import { DEFAULTS, readSettings } from '../settings.ts'

test('the defaults are the settings of the demo', async (t) => {
  const settings = readSettings({})
  t.match(settings, {
    listen: { host: '127.0.0.1', port: 8080 },
    awsListen: { host: '127.0.0.1', port: 8082 },
    target: 'http://127.0.0.1:8081',
    publicOrigin: null,
    awsOrigin: null,
    userPoolId: 'eu-west-1_Demo00000',
    idleTimeout: 60_000,
    sessionTimeout: 7 * 86_400_000,
    accessTokenLife: 3_600_000,
    openPaths: ['/signed-out'],
    sessionCookie: 'AWSELBAuthSessionCookie'
  })
  t.match(settings.peopleFile, /mock-alb\/people\.yaml$/)
  t.ok(Object.isFrozen(settings))
})

test('a variable with a value replaces its default, an empty one does not', async (t) => {
  const settings = readSettings({
    MOCK_ALB_LISTEN: '[::1]:0',
    MOCK_ALB_AWS_LISTEN: '',
    MOCK_ALB_PUBLIC_ORIGIN: 'https://App.example.com',
    MOCK_ALB_IDLE_TIMEOUT: '150ms',
    MOCK_ALB_LOGOUT_URIS: 'http://localhost:8080/signed-out, https://app.example.com/bye,',
    MOCK_ALB_OPEN_PATHS: '/signed-out,/public/*'
  })
  t.match(settings, {
    listen: { host: '::1', port: 0 },
    awsListen: { port: 8082 },
    publicOrigin: 'https://app.example.com',
    idleTimeout: 150
  })
  t.strictSame(settings.logoutUris, [
    'http://localhost:8080/signed-out',
    'https://app.example.com/bye'
  ])
  t.strictSame(settings.openPaths, ['/signed-out', '/public/*'])
})

test('one error names every fault', async (t) => {
  const faults = [
    ['MOCK_ALB_LISTEN', '8080', 'is no address'],
    ['MOCK_ALB_AWS_LISTEN', '127.0.0.1:70000', 'is no address'],
    ['MOCK_ALB_TARGET', 'https://127.0.0.1:8081', 'is not plain HTTP'],
    ['MOCK_ALB_PUBLIC_ORIGIN', 'http://localhost:8080/', 'is no origin'],
    ['MOCK_ALB_AWS_ORIGIN', 'ftp://localhost', 'is no origin'],
    ['MOCK_ALB_ARN', 'arn:aws:s3:::bucket', 'is no ARN'],
    ['MOCK_ALB_USER_POOL_ID', 'Demo', 'is no user pool id'],
    ['MOCK_ALB_CLIENT_ID', 'no spaces', 'is no app client id'],
    ['MOCK_ALB_IDLE_TIMEOUT', '60', 'is no duration'],
    ['MOCK_ALB_SESSION_TIMEOUT', '0s', 'is no duration'],
    ['MOCK_ALB_ACCESS_TOKEN_LIFE', '1w', 'is no duration'],
    ['MOCK_ALB_LOGOUT_URIS', 'http://a.example,javascript:1', '"javascript:1" is no http'],
    ['MOCK_ALB_OPEN_PATHS', '/ok,signed-out', '"signed-out" is no path'],
    ['MOCK_ALB_SESSION_COOKIE', 'a;b', 'is no cookie name'],
    ['MOCK_ALB_LOG_LEVEL', 'loud', 'is no log level'],
    ['MOCK_ALB_TYPO', 'x', 'no such setting']
  ] as const
  const env = Object.fromEntries(faults.map(([name, value]) => [name, value]))
  const error = t.throws(() => readSettings(env), { code: 'MA_SETTINGS_INVALID' })
  const lines = String(error instanceof Error && error.message).split('\n')
  t.equal(lines.length, faults.length + 1, 'one line each below the heading')
  for (const [name, , expected] of faults) {
    t.ok(
      lines.some((line) => line.startsWith(`- ${name}: `) && line.includes(expected)),
      `${name} says that it ${expected}`
    )
  }
})

test('every default is valid', async (t) => {
  t.doesNotThrow(() => readSettings({ ...DEFAULTS }))
})
