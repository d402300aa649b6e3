import t from 'tap'
import {
  type EndpointOptions,
  issuersOf,
  keyEndpoints,
  regionOfAlb
} from '../../verify/endpoints.ts'
import { ALB_ARN, ALB_KEYS_URL, JWKS_URL, USER_POOL_ID } from '../support/tokens.ts'

const GOV_ARN =
  'arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:loadbalancer/app/web/0123456789abcdef'

const endpoints = (options: Partial<EndpointOptions> = {}) =>
  keyEndpoints({
    albArns: [ALB_ARN],
    userPoolId: USER_POOL_ID,
    albKeysUrl: null,
    jwksUrl: null,
    allowHttp: false,
    ...options
  })

t.test('the endpoints follow from the region and the pool', (t) => {
  t.same(endpoints(), {
    ok: true,
    endpoints: { albKeysUrl: ALB_KEYS_URL, jwksUrl: JWKS_URL }
  })
  t.end()
})

t.test('GovCloud publishes its keys in its own buckets', (t) => {
  for (const region of ['us-gov-west-1', 'us-gov-east-1']) {
    const result = endpoints({
      albArns: [GOV_ARN.replace('us-gov-west-1', region)],
      userPoolId: `${region}_Example01`
    })
    t.same(result, {
      ok: true,
      endpoints: {
        albKeysUrl: `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`,
        jwksUrl: `https://cognito-idp.${region}.amazonaws.com/${region}_Example01/.well-known/jwks.json`
      }
    })
  }
  t.end()
})

t.test('other endpoints can be set', (t) => {
  const result = endpoints({
    albKeysUrl: 'https://keys.example.com/alb/',
    jwksUrl: 'https://keys.example.com/jwks.json'
  })

  t.same(result, {
    ok: true,
    endpoints: {
      albKeysUrl: 'https://keys.example.com/alb',
      jwksUrl: 'https://keys.example.com/jwks.json'
    }
  })
  t.end()
})

t.test('http must be allowed, and only to this machine or in a compose network', (t) => {
  const near = [
    'http://localhost:9000/keys',
    'http://127.0.0.1:9000',
    'http://127.8.9.1',
    'http://[::1]:9000',
    'http://mock-alb:9000/keys'
  ]
  const far = [
    'http://example.com',
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'http://[::2]'
  ]
  for (const albKeysUrl of near) {
    t.ok(endpoints({ albKeysUrl, allowHttp: true }).ok, albKeysUrl)
    t.match(
      endpoints({ albKeysUrl }),
      { ok: false, faults: [{ setting: 'albKeysUrl', message: /is not https/ }] },
      albKeysUrl
    )
  }
  for (const jwksUrl of far) {
    t.match(
      endpoints({ jwksUrl, allowHttp: true }),
      { ok: false, faults: [{ setting: 'jwksUrl', message: /http to another host/ }] },
      jwksUrl
    )
  }
  t.end()
})

t.test('an invalid URL is a fault', (t) => {
  const cases: readonly [string, RegExp][] = [
    ['nonsense', /is not a URL/],
    ['', /is not a URL/],
    ['ftp://example.com', /is not https/],
    ['file:///etc/passwd', /is not https/],
    ['https://user:secret@example.com', /^(?!.*secret).*holds a user name or a password/],
    ['https://:secret@example.com', /^(?!.*secret).*holds a user name or a password/],
    ['https://example.com/?x', /a query or a fragment/],
    ['https://example.com/#x', /a query or a fragment/]
  ]
  for (const [jwksUrl, message] of cases) {
    t.match(
      endpoints({ jwksUrl, allowHttp: true }),
      { ok: false, faults: [{ setting: 'jwksUrl', message }] },
      jwksUrl
    )
  }
  t.end()
})

t.test('a load balancer is named by its full ARN', (t) => {
  t.equal(regionOfAlb(ALB_ARN), 'eu-west-1')
  t.equal(regionOfAlb(GOV_ARN), 'us-gov-west-1')
  const cases = [
    '',
    'my-load-balancer',
    ALB_ARN.replace('/app/', '/net/'),
    ALB_ARN.replace('123456789012', '12345'),
    ALB_ARN.replace('arn:aws:', 'arn:aws-cn:').replace('eu-west-1', 'cn-north-1'),
    ALB_ARN.replace('arn:aws:', 'arn:aws-us-gov:'),
    ALB_ARN.replace('eu-west-1', 'us-gov-west-1'),
    ALB_ARN.replace(/\/[^/]+$/, ''),
    ALB_ARN.replace('pagewarden', '*'),
    `${ALB_ARN}\n`,
    `${ALB_ARN},${ALB_ARN}`
  ]
  for (const arn of cases) {
    t.equal(regionOfAlb(arn), null, arn)
    t.match(
      endpoints({ albArns: [arn] }),
      { ok: false, faults: [{ setting: 'albArns', message: /is not a full ARN/ }] },
      arn
    )
  }
  t.end()
})

t.test('load balancers must be named, and must be in one region', (t) => {
  t.match(endpoints({ albArns: [] }), { ok: false, faults: [{ message: /no load balancer/ }] })
  t.match(endpoints({ albArns: [ALB_ARN, GOV_ARN] }), {
    ok: false,
    faults: [{ setting: 'albArns', message: /in 2 regions/ }]
  })
  t.ok(endpoints({ albArns: [ALB_ARN, ALB_ARN.replace('pagewarden', 'second')] }).ok)
  t.end()
})

t.test('a user pool has two issuers, and any other text has none', (t) => {
  t.same(issuersOf(USER_POOL_ID), [
    'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01',
    'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01'
  ])
  for (const id of [
    '',
    'eu-west-1',
    'eu-west-1_',
    'eu-west-1_a/b',
    'x_y',
    'evil.example/eu-west-1_a'
  ]) {
    t.same(issuersOf(id), [], id)
    t.match(
      endpoints({ userPoolId: id }),
      { ok: false, faults: [{ setting: 'userPoolId', message: /is not the id of a user pool/ }] },
      id
    )
  }
  t.end()
})

t.test('all faults are named at once', (t) => {
  const result = endpoints({ albArns: ['a', 'b'], userPoolId: 'c', albKeysUrl: 'd', jwksUrl: 'e' })

  t.same(!result.ok && result.faults.map(({ setting }) => setting), [
    'albArns',
    'albArns',
    'userPoolId',
    'albKeysUrl',
    'jwksUrl'
  ])
  t.end()
})
