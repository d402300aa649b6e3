import { test } from 'tap'
import { readConfig } from '../../proxy/config.ts'
import { environmentOf } from '../environment.ts'
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

for (const [name, settings] of Object.entries({ ...PROFILES, ...VARIANTS })) {
  test(`the proxy understands every variable of ${name}`, async (t) => {
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
