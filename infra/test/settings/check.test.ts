import { test } from 'tap'
import { REPOSITORY } from '../../build.ts'
import { assertUsable, faultsOf } from '../../settings/check.ts'
import { enterprise } from '../../settings/enterprise.ts'
import { example } from '../../settings/example.ts'
import { PROFILES } from '../../settings/profiles.ts'
import type { Settings } from '../../settings/settings.ts'

test('every profile passes the check unchanged', async (t) => {
  for (const [name, settings] of Object.entries(PROFILES)) {
    t.same(faultsOf(settings, REPOSITORY), [], name)
  }
})

type Fault = readonly [what: string, wrong: Settings, sentence: RegExp]

const { signIn, timeouts, watch } = example
const domain = (prefix: string): Settings => ({
  ...example,
  signIn: { ...signIn, domain: { prefix } }
})
const size = (cpu: number, memoryMiB: number): Settings => ({
  ...example,
  size: { ...example.size, cpu, memoryMiB }
})
const network = (change: object): Settings => ({
  ...enterprise,
  network: { ...(enterprise.network.kind === 'existing' ? enterprise.network : never()), ...change }
})
const provider = (change: object): Settings => ({
  ...enterprise,
  signIn: {
    ...enterprise.signIn,
    provider: {
      ...(enterprise.signIn.provider?.kind === 'oidc' ? enterprise.signIn.provider : never()),
      ...change
    }
  }
})
const inBucket = (change: object): Settings => ({
  ...example,
  policy: {
    from: 's3',
    file: 'streamlit/pagewarden.yaml',
    bucket: 'example-policies',
    key: 'pagewarden.yaml',
    version: 'L4kqtJlcpXroDTDmpUMLUo',
    ...change
  }
})
function never(): never {
  throw new Error('the enterprise profile has an existing network and an OIDC provider')
}
const certificate = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/11111111-2222-4333-8444-555555555555`

const FAULTS: readonly Fault[] = [
  ['a name with a space', { ...example, name: 'my app' }, /^name: `my app` is no stack name/],
  [
    'an availability zone for a region',
    { ...example, region: 'eu-west-1a' },
    /^region: .*no region/
  ],
  ['a URL for a host', { ...example, host: 'https://app.example.com' }, /^host: .*without https/],
  ['a host of another zone', { ...example, host: 'app.example.org' }, /^zone: .*not in the zone/],
  [
    "a host that only ends like the zone's name",
    { ...example, host: 'app.notexample.com' },
    /^zone: .*not in the zone/
  ],
  [
    'a zone id as the console shows it',
    { ...example, zone: { id: '/hostedzone/Z1', name: 'example.com' } },
    /^zone: .*no id of a hosted zone/
  ],
  ['neither zone nor certificate', { ...example, zone: null }, /^certificateArn: without a zone/],
  [
    'a certificate of another region',
    { ...example, certificateArn: certificate('us-east-1') },
    /^certificateArn: .*no certificate of eu-west-1/
  ],
  ...['10.0.0.0', '300.0.0.0/8', '10.0.0.0/33', '10.0.0/8', '::/0'].map(
    (cidr): Fault => [cidr, { ...example, allowedCidrs: [cidr] }, /^allowedCidrs: .*no IPv4 range/]
  ),
  [
    'an idle timeout that no load balancer takes',
    { ...example, timeouts: { ...timeouts, idleSeconds: 4001 } },
    /^timeouts.idleSeconds: 4001 does not fit/
  ],
  [
    'an idle timeout shorter than pings',
    { ...example, timeouts: { ...timeouts, idleSeconds: 5 } },
    /^timeouts.idleSeconds: 5 does not fit/
  ],
  [
    'a drain that Fargate cuts',
    { ...example, timeouts: { ...timeouts, drainSeconds: 120 } },
    /^timeouts.drainSeconds: .*Fargate kills after 120 s/
  ],
  [
    'a deregistration of a day',
    { ...example, timeouts: { ...timeouts, deregistrationSeconds: 86_400 } },
    /^timeouts.deregistrationSeconds: .*0 to 3600/
  ],
  [
    'a rate that WAF refuses',
    { ...example, firewall: { requestsPer5Minutes: 10 } },
    /^firewall.requestsPer5Minutes: .*100 or more/
  ],
  ['a VPC by name', network({ vpcId: 'main' }), /^network.vpcId: .*no id of a VPC/],
  [
    'a single zone',
    network({
      availabilityZones: ['eu-west-1a'],
      publicSubnetIds: ['subnet-00000000000000001'],
      taskSubnetIds: ['subnet-00000000000000003']
    }),
    /^network.availabilityZones: .*two zones or more/
  ],
  [
    'too few public subnets',
    network({ publicSubnetIds: [] }),
    /^network.publicSubnetIds: give one/
  ],
  ['subnets by name', network({ taskSubnetIds: ['a', 'b'] }), /^network.taskSubnetIds: give one/],
  ...['Mine', '-mine', 'mine-', 'my_app', 'x'.repeat(64)].map(
    (prefix): Fault => [prefix, domain(prefix), /^signIn.domain.prefix: Cognito refuses/]
  ),
  ...['my-aws-app', 'cognito-app', 'amazonia'].map(
    (prefix): Fault => [prefix, domain(prefix), /must not hold aws, amazon or cognito/]
  ),
  [
    'sign-in without a host',
    {
      ...example,
      signIn: { ...signIn, domain: { host: 'login', certificateArn: certificate('us-east-1') } }
    },
    /^signIn.domain.host: `login` is no host/
  ],
  [
    "sign-in under the app's own host",
    {
      ...example,
      signIn: {
        ...signIn,
        domain: { host: example.host, certificateArn: certificate('us-east-1') }
      }
    },
    /^signIn.domain.host: .*sign-in needs another/
  ],
  [
    'a certificate that CloudFront cannot take',
    {
      ...example,
      signIn: {
        ...signIn,
        domain: { host: 'login.example.com', certificateArn: certificate('eu-west-1') }
      }
    },
    /^signIn.domain.certificateArn: .*us-east-1/
  ],
  [
    'tokens of a minute',
    { ...example, signIn: { ...signIn, accessTokenMinutes: 1 } },
    /^signIn.accessTokenMinutes: Cognito takes 5 to 1440, not 1$/
  ],
  [
    'tokens that outlive the session',
    { ...example, signIn: { ...signIn, accessTokenMinutes: 120, sessionHours: 1 } },
    /^signIn.accessTokenMinutes: 120 is longer than the session of 1 h/
  ],
  [
    'a session of a month',
    { ...example, signIn: { ...signIn, sessionHours: 720 } },
    /^signIn.sessionHours: .*up to 168/
  ],
  [
    'a group with a space',
    { ...example, signIn: { ...signIn, groups: { ...signIn.groups, 'the boss': '' } } },
    /^signIn.groups: .*`the boss`/
  ],
  [
    'a group with a comma',
    { ...example, signIn: { ...signIn, groups: { ...signIn.groups, 'a,b': '' } } },
    /^signIn.groups: .*`a,b`/
  ],
  ['a provider that Cognito has itself', provider({ name: 'COGNITO' }), /^signIn.provider.name: /],
  ['an issuer without TLS', provider({ issuer: 'http://id' }), /^signIn.provider.issuer: .*https/],
  [
    'metadata without TLS',
    provider({ kind: 'saml', metadataUrl: 'no url' }),
    /^signIn.provider.metadataUrl: .*https/
  ],
  [
    'a secret in the settings',
    provider({ clientSecretArn: 'hunter2' }),
    /^signIn.provider.clientSecretArn: .*never the secret itself/
  ],
  ['a size that has no memory', size(512, 256), /^size: Fargate has no 256 MiB with 512 CPU units/],
  [
    'a size that has no CPU',
    size(500, 1024),
    /^size: Fargate has no 500 CPU units; take one of 256/
  ],
  ['no task', { ...example, tasks: { min: 0, max: 1 } }, /^tasks: from 0 to 1 does not fit/],
  ['less than the least', { ...example, tasks: { min: 3, max: 2 } }, /^tasks: from 3 to 2/],
  ['one task for production', { ...example, protect: true }, /^tasks.min: .*needs two/],
  [
    'an app that is not there',
    { ...example, app: { ...example.app, directory: 'nowhere' } },
    /^app.directory: `nowhere` has no Dockerfile/
  ],
  [
    'a path that ends with a slash',
    { ...example, app: { ...example.app, basePath: '/a/' } },
    /^app.basePath: `\/a\/` is no path/
  ],
  [
    'a Python path that is not absolute',
    { ...example, app: { ...example.app, pythonPath: '/app/src:lib' } },
    /^app.pythonPath: `\/app\/src:lib` is not a list of absolute paths/
  ],
  [
    'logs for a number of days that CloudWatch has not',
    { ...example, watch: { ...watch, logDays: 31 } },
    /^watch.logDays: .*not 31/
  ],
  [
    'an address that is none',
    { ...example, watch: { ...watch, alarmEmail: 'on-call' } },
    /^watch.alarmEmail: `on-call` is no address/
  ],
  [
    'a policy that is not there',
    { ...example, policy: { from: 'image', file: 'nowhere.yaml' } },
    /^policy.file: there is no `nowhere.yaml`/
  ],
  [
    'a policy with a group that the pool does not create',
    { ...example, signIn: { ...signIn, groups: { admins: '', analysts: '', hr: '' } } },
    /^signIn.groups: .*names the groups finance, which the pool does not create/
  ],
  ...['PAGEWARDEN_ALLOW_HTTP_KEYS', 'PAGEWARDEN_POLICY', 'LOG_LEVEL'].map(
    (name): Fault => [
      `the variable ${name}`,
      { ...example, proxy: { ...example.proxy, [name]: 'yes' } },
      new RegExp(`^proxy.${name}: this is no variable that a setting can give`)
    ]
  ),
  ['a bucket by its address', inBucket({ bucket: 's3://mine' }), /^policy.bucket: .*no name/],
  ['a key with a slash in front', inBucket({ key: '/policy.yaml' }), /^policy.key: .*does not fit/],
  [
    'a bucket without versions',
    inBucket({ version: 'null' }),
    /^policy.version: .*bucket that keeps versions/
  ],
  [
    'a task in which little is left for the app',
    {
      ...example,
      policy: { from: 'appconfig', file: 'streamlit/pagewarden.yaml' },
      size: { cpu: 256, memoryMiB: 512, architecture: 'ARM64' }
    },
    /^size: 512 MiB leave the app 128; take a task with more/
  ]
]

for (const [what, wrong, sentence] of FAULTS) {
  test(`${what} is reported in one sentence`, async (t) => {
    const faults = faultsOf(wrong, REPOSITORY)

    t.equal(faults.length, 1, faults.join('\n'))
    t.match(faults[0], sentence)
  })
}

test('one error reports all faults and names the environment', async (t) => {
  const wrong: Settings = { ...example, region: 'here', host: 'localhost', zone: null }

  t.throws(() => assertUsable(wrong, REPOSITORY), {
    message:
      /^the settings `pagewarden-example` cannot be used:\n- region: .*\n- host: .*\n- certificateArn: /
  })
  t.doesNotThrow(() => assertUsable(example, REPOSITORY))
})

test('the check reports a policy that is not YAML', async (t) => {
  const files = { read: (path: string) => (path.endsWith('.yaml') ? 'a: [' : '') }
  t.match(faultsOf(example, files), [/^policy.file: `streamlit\/pagewarden.yaml` is no YAML/])
})

test('the check reports a Python path of the image that the task would replace', async (t) => {
  const having = (line: string) => ({
    read: (path: string) =>
      path.endsWith('Dockerfile') ? `FROM python\n${line}\n` : REPOSITORY.read(path)
  })
  const own = { ...example, app: { ...example.app, pythonPath: '/app/src' } }

  t.match(faultsOf(example, having('ENV HOME=/tmp PYTHONPATH=/app/src')), [
    /^app.pythonPath: streamlit\/Dockerfile sets PYTHONPATH/
  ])
  t.same(faultsOf(example, having('# PYTHONPATH is set by the task')), [])
  t.same(faultsOf(own, having('ENV PYTHONPATH /app/src')), [])
})
