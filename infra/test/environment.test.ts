import { test } from 'tap'
import { type Environment, FALLBACKS, readConfig } from '../../proxy/config/config.ts'
import { environmentOf } from '../environment.ts'
import { example } from '../settings/example.ts'
import { PROFILES } from '../settings/profiles.ts'
import { VARIANTS } from './support/variants.ts'

const deployed = {
  loadBalancerArn:
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/pagew-Entra-1A2B3C/0123456789abcdef',
  userPoolId: 'eu-west-1_AbCdEfGhI',
  clientId: '1example23456789',
  signInOrigin: 'https://pagewarden-example.auth.eu-west-1.amazoncognito.com',
  sessionCookie: 'AWSELBAuthSessionCookie',
  policy: 'pagewarden.yaml'
}

/** Whether a value without the variable does not compile. */
type Needed<Name extends keyof Environment> = object extends Pick<Environment, Name> ? false : true

test('a task without a variable that the proxy requires does not compile', async (t) => {
  const needed: {
    readonly [Name in
      | 'PAGEWARDEN_ALB_ARN'
      | 'PAGEWARDEN_USER_POOL_ID'
      | 'PAGEWARDEN_CLIENT_ID'
      | 'PAGEWARDEN_PUBLIC_ORIGIN']: Needed<Name>
  } = {
    PAGEWARDEN_ALB_ARN: true,
    PAGEWARDEN_USER_POOL_ID: true,
    PAGEWARDEN_CLIENT_ID: true,
    PAGEWARDEN_PUBLIC_ORIGIN: true
  }

  const required = Object.entries(FALLBACKS).filter(([, fallback]) => fallback === 'required')
  t.same(
    required.map(([name]) => name),
    Object.keys(needed)
  )
})

test('a setting adds a variable, and overrides none that the stack sets', async (t) => {
  const proxy = { PAGEWARDEN_LOG_LEVEL: 'debug', PAGEWARDEN_CLIENT_ID: 'another' }
  t.match(environmentOf({ ...example, proxy }, deployed), {
    PAGEWARDEN_LOG_LEVEL: 'debug',
    PAGEWARDEN_CLIENT_ID: deployed.clientId
  })
})

for (const [name, settings] of Object.entries({ ...PROFILES, ...VARIANTS })) {
  test(`the proxy accepts every variable of ${name}`, async (t) => {
    const config = readConfig(environmentOf(settings, deployed))

    t.match(config, {
      listen: { host: '0.0.0.0', port: 8080 },
      adminListen: { host: '127.0.0.1' },
      upstream: 'http://127.0.0.1:8501',
      basePath: settings.app.basePath,
      publicOrigin: `https://${settings.host}`,
      cognitoOrigin: deployed.signInOrigin,
      albArns: [deployed.loadBalancerArn],
      idleTimeout: settings.timeouts.idleSeconds * 1000,
      drainTimeout: settings.timeouts.drainSeconds * 1000,
      allowHttpKeys: null
    })
  })
}
