import { enterprise } from '../../settings/enterprise.ts'
import { example } from '../../settings/example.ts'
import { production } from '../../settings/production.ts'
import type { Settings } from '../../settings/settings.ts'
import { at, type Json, textAt } from './json.ts'
import { add, type Change, put, replace, set, setEntry, setOuter, without } from './mutate.ts'

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener'
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule'
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer'
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup'
const POOL = 'AWS::Cognito::UserPool'
const CLIENT = 'AWS::Cognito::UserPoolClient'
const TASK = 'AWS::ECS::TaskDefinition'
const SERVICE = 'AWS::ECS::Service'

const forward: Json = { Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }
const isHttps = (properties: Json) => at(properties, 'Protocol') === 'HTTPS'
const isApp = (properties: Json) => textAt(properties, 'Actions.0.Type') === 'authenticate-cognito'
const isSignedOut = (properties: Json) => !isApp(properties)

// Containers stand in the order in which they were added.
const APP = 'ContainerDefinitions.0'
const PROXY = 'ContainerDefinitions.1'
const app = (path: string, what: Json | undefined) => set(TASK, `${APP}.${path}`, what)
const proxy = (path: string, what: Json | undefined) => set(TASK, `${PROXY}.${path}`, what)
const variable = (name: string, value: string) =>
  setEntry(TASK, `${PROXY}.Environment`, name, value)

type Mutation = readonly [invariant: string, what: string, change: Change, settings?: Settings]

/**
 * Each invariant broken, in the ways in which stacks like this one have been. The settings are those
 * of production where nothing else is said.
 */
export const MUTATIONS: readonly Mutation[] = [
  // The entrance
  [
    'nothing is forwarded to a task without sign-in',
    'the authenticate action is gone',
    set(RULE, 'Actions', [forward], isApp)
  ],
  [
    'nothing is forwarded to a task without sign-in',
    'the default action forwards',
    set(LISTENER, 'DefaultActions', [forward], isHttps)
  ],
  [
    'nothing is forwarded to a task without sign-in',
    'a rule without sign-in is added',
    add(RULE, { Actions: [forward] })
  ],
  [
    'what no rule names is refused',
    'an answer of 200',
    set(LISTENER, 'DefaultActions.0.FixedResponseConfig.StatusCode', '200', isHttps)
  ],
  [
    'HTTP does nothing but lead to HTTPS',
    'the app over HTTP',
    set(LISTENER, 'DefaultActions', [forward], (each) => !isHttps(each))
  ],
  [
    'TLS is 1.2 or 1.3 by a policy of 2021',
    'the policy that CDK calls recommended',
    set(LISTENER, 'SslPolicy', 'ELBSecurityPolicy-2016-08', isHttps)
  ],
  [
    'every rule is for the host of the app alone',
    'any host',
    set(
      RULE,
      'Conditions',
      [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      isApp
    )
  ],
  [
    'sign-out lands where Cognito sends it, without sign-in',
    'another path',
    set(RULE, 'Conditions.1.PathPatternConfig.Values', ['/bye'], isSignedOut)
  ],
  [
    'sign-out lands where Cognito sends it, without sign-in',
    'after the rule that asks for sign-in',
    set(RULE, 'Priority', 30, isSignedOut)
  ],
  [
    'headers with an underscore are dropped',
    'they pass',
    setEntry(
      LOAD_BALANCER,
      'LoadBalancerAttributes',
      'routing.http.drop_invalid_header_fields.enabled',
      'false'
    )
  ],
  [
    'requests that two servers could read differently are refused',
    'they are counted',
    setEntry(
      LOAD_BALANCER,
      'LoadBalancerAttributes',
      'routing.http.desync_mitigation_mode',
      'monitor'
    )
  ],
  [
    'the load balancer reaches Cognito',
    'no way out',
    set('AWS::EC2::SecurityGroup', 'SecurityGroupEgress', [], (each) =>
      textAt(each, 'GroupDescription').startsWith('The load balancer')
    )
  ],
  [
    'only those who are allowed to reach the load balancer, by HTTP and HTTPS',
    'a port without a listener',
    set('AWS::EC2::SecurityGroup', 'SecurityGroupIngress.0.ToPort', 8080)
  ],
  [
    'only those who are allowed to reach the load balancer, by HTTP and HTTPS',
    'everybody',
    set('AWS::EC2::SecurityGroup', 'SecurityGroupIngress.0.CidrIp', '0.0.0.0/0'),
    enterprise
  ],
  [
    "a person's requests go to the task that has their session",
    'no stickiness',
    setEntry(TARGETS, 'TargetGroupAttributes', 'stickiness.enabled', 'false')
  ],
  [
    "a person's requests go to the task that has their session",
    'for a minute',
    setEntry(TARGETS, 'TargetGroupAttributes', 'stickiness.lb_cookie.duration_seconds', '60')
  ],
  [
    'a task is asked at the one path that needs no sign-in',
    'the start page',
    set(TARGETS, 'HealthCheckPath', '/')
  ],
  [
    'load balancer and proxy agree on the idle timeout',
    'a longer one',
    setEntry(LOAD_BALANCER, 'LoadBalancerAttributes', 'idle_timeout.timeout_seconds', '4000')
  ],
  [
    'load balancer and proxy agree on the session cookie',
    'another name',
    set(RULE, 'Actions.0.AuthenticateCognitoConfig.SessionCookieName', 'Mine', isApp)
  ],

  // Sign-in
  [
    'nobody signs up by themselves',
    'self sign-up',
    set(POOL, 'AdminCreateUserConfig.AllowAdminCreateUserOnly', false)
  ],
  ['everybody has a second factor', 'who wants to', set(POOL, 'MfaConfiguration', 'OPTIONAL')],
  ['everybody has a second factor', 'by text message', set(POOL, 'EnabledMfas', ['SMS_MFA'])],
  [
    'a passkey counts only if the device knows its user',
    'found is enough',
    set(POOL, 'WebAuthnUserVerification', 'preferred')
  ],
  [
    'a passkey counts only if the device knows its user',
    'passkeys against the settings',
    set(POOL, 'Policies.SignInPolicy.AllowedFirstAuthFactors', ['PASSWORD'])
  ],
  [
    'a password is long and mixed',
    'eight characters',
    set(POOL, 'Policies.PasswordPolicy.MinimumLength', 8)
  ],
  [
    'a password is long and mixed',
    'no symbol',
    set(POOL, 'Policies.PasswordPolicy.RequireSymbols', false)
  ],
  [
    'Plus and its threat protection come together',
    'paid for and off',
    set(POOL, 'UserPoolAddOns', undefined)
  ],
  [
    'Plus and its threat protection come together',
    'on without Plus',
    set(POOL, 'UserPoolAddOns', { AdvancedSecurityMode: 'ENFORCED' }),
    example
  ],
  [
    'the client has a secret, and nothing but the code grant',
    "CDK's default grants",
    set(CLIENT, 'AllowedOAuthFlows', ['implicit', 'code'])
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'no secret',
    set(CLIENT, 'GenerateSecret', false)
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'a scope that writes',
    set(CLIENT, 'AllowedOAuthScopes', ['openid', 'aws.cognito.signin.user.admin'])
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'passwords by API',
    set(CLIENT, 'ExplicitAuthFlows', ['ALLOW_USER_PASSWORD_AUTH'])
  ],
  [
    'the secret stays in Cognito',
    'an output of it',
    (template) =>
      put(template, 'Outputs.Secret', { Value: { 'Fn::GetAtt': ['Client', 'ClientSecret'] } })
  ],
  ['the secret stays in Cognito', 'a custom resource', add('Custom::DescribeClient', {})],
  [
    "sign-in returns to the app's host alone",
    "a developer's machine too",
    set(CLIENT, 'CallbackURLs', [
      'https://app.example.com/oauth2/idpresponse',
      'http://localhost:8501'
    ])
  ],
  [
    'an access token lives as long as the settings say',
    'a day',
    set(CLIENT, 'AccessTokenValidity', 1440)
  ],
  [
    'managed login has a style for its client',
    'none',
    without('AWS::Cognito::ManagedLoginBranding')
  ],
  [
    'managed login has a style for its client',
    'the classic pages',
    set('AWS::Cognito::UserPoolDomain', 'ManagedLoginVersion', 1)
  ],
  ['the pool has the groups of the settings', 'none', without('AWS::Cognito::UserPoolGroup')],
  [
    'a directory from outside says which address is proven, and hides its secret',
    'the secret itself',
    set('AWS::Cognito::UserPoolIdentityProvider', 'ProviderDetails.client_secret', 'hunter2'),
    enterprise
  ],
  [
    'a directory from outside says which address is proven, and hides its secret',
    'no word of proof',
    set('AWS::Cognito::UserPoolIdentityProvider', 'AttributeMapping.email_verified', undefined),
    enterprise
  ],

  // The task
  [
    'only the proxy has a port',
    "Streamlit's is mapped",
    app('PortMappings', [{ ContainerPort: 8501 }])
  ],
  [
    'only the proxy has a port',
    'the metrics are mapped',
    proxy('PortMappings', [{ ContainerPort: 8080 }, { ContainerPort: 9090 }])
  ],
  ['Streamlit listens on loopback', 'everywhere', app('Environment.0.Value', '0.0.0.0')],
  [
    'every container has a read-only file system',
    'the app has not',
    app('ReadonlyRootFilesystem', false)
  ],
  ['no container runs as root', 'nobody is named', proxy('User', undefined)],
  ['no container runs as root', 'root is', app('User', '0:0')],
  ['no container has a capability', 'all of them', app('LinuxParameters.Capabilities', undefined)],
  ['every container is asked whether it is well', 'the app is not', app('HealthCheck', undefined)],
  ['every container has a hard limit of memory', 'the app has not', app('Memory', undefined)],
  ['every container logs, and apart from the proxy', 'nothing', app('LogConfiguration', undefined)],
  [
    'every container logs, and apart from the proxy',
    'into one',
    (template) =>
      app(
        'LogConfiguration.Options.awslogs-group',
        at(
          template,
          `Resources.${taskId(template)}.Properties.${PROXY}.LogConfiguration.Options.awslogs-group`
        )
      )(template)
  ],
  ['the containers fit into the task', 'too much memory', app('Memory', 4096)],
  ['the containers fit into the task', 'too much CPU', app('Cpu', 1024)],
  [
    'the task has a size that Fargate has',
    'half a CPU with 256 MiB',
    (template) => set(TASK, 'Memory', '256')(set(TASK, 'Cpu', '512')(template))
  ],
  ['the proxy starts when all others are well', 'at once', proxy('DependsOn', undefined)],
  [
    'the proxy starts when all others are well',
    'when they have started',
    proxy('DependsOn.0.Condition', 'START')
  ],
  [
    'the proxy has time to drain before it is killed',
    'less than it takes',
    proxy('StopTimeout', 30)
  ],
  [
    'the proxy has time to drain before it is killed',
    'more than Fargate gives',
    proxy('StopTimeout', 300)
  ],
  [
    "the proxy believes this stack's load balancer, pool and client alone",
    'a second one',
    variable(
      'PAGEWARDEN_ALB_ARN',
      'arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/app/other/0'
    )
  ],
  [
    'the proxy takes keys from AWS by https alone',
    'http is allowed',
    (template) =>
      proxy('Environment.0', { Name: 'PAGEWARDEN_ALLOW_HTTP_KEYS', Value: 'yes' })(template)
  ],
  [
    'tasks let in the load balancer alone, at the port of the proxy',
    'the world',
    set(
      'AWS::EC2::SecurityGroup',
      'SecurityGroupIngress',
      [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 }],
      (each) => textAt(each, 'GroupDescription').startsWith('The tasks')
    )
  ],
  [
    'tasks let in the load balancer alone, at the port of the proxy',
    "Streamlit's port",
    set('AWS::EC2::SecurityGroupIngress', 'ToPort', 8501)
  ],
  [
    'a broken deploy is taken back, and not by CodeDeploy',
    'it stays',
    set(SERVICE, 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', false)
  ],
  [
    'a broken deploy is taken back, and not by CodeDeploy',
    'by CodeDeploy',
    set(SERVICE, 'DeploymentController.Type', 'CODE_DEPLOY')
  ],
  [
    'a deploy takes no task away before another is well',
    'half of them',
    set(SERVICE, 'DeploymentConfiguration.MinimumHealthyPercent', 50)
  ],
  ['a deploy does not undo scaling', 'a fixed number', set(SERVICE, 'DesiredCount', 2)],
  ['nobody opens a shell in a task', 'ECS Exec', set(SERVICE, 'EnableExecuteCommand', true)],

  // The rest
  [
    'a task may do nothing on everything',
    'all of S3',
    add('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 's3:*', Resource: 'arn' }] }
    })
  ],
  [
    'a task may do nothing on everything',
    'on everything',
    add('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: ['s3:GetObject'], Resource: '*' }] }
    })
  ],
  [
    "no role has one of AWS's broad policies",
    'CloudWatchFullAccess',
    set('AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/CloudWatchFullAccessV2'])
  ],
  [
    'NAT gateways are made only when asked for',
    'one that nobody asked for',
    add('AWS::EC2::NatGateway', {}),
    example
  ],
  [
    'tasks are where the settings say, with a way out',
    'no address and no gateway',
    set(SERVICE, 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'),
    example
  ],
  [
    'no account is written into the template',
    'an account',
    replace('/cdk-bootstrap/', '/210987654321/')
  ],
  [
    'no resource has a name that a second environment would want',
    'a named role',
    set('AWS::IAM::Role', 'RoleName', 'StreamlitRole')
  ],
  [
    'what is protected cannot be deleted by mistake',
    'the pool',
    set(POOL, 'DeletionProtection', 'INACTIVE')
  ],
  [
    'what is protected cannot be deleted by mistake',
    'the logs',
    setOuter('AWS::Logs::LogGroup', 'DeletionPolicy', 'Delete')
  ],
  [
    'what is protected cannot be deleted by mistake',
    'the load balancer',
    setEntry(LOAD_BALANCER, 'LoadBalancerAttributes', 'deletion_protection.enabled', 'false')
  ],
  [
    'the firewall lets uploads through',
    'no exception',
    replace('/_stcore/upload_file/', '/uploads/')
  ],
  [
    'the firewall lets uploads through',
    'the core rules as they are',
    set('AWS::WAFv2::WebACL', 'Rules.1.Statement.ManagedRuleGroupStatement.RuleActionOverrides', [])
  ],
  [
    'the firewall still looks at every other body',
    'a label of another spelling',
    replace('core-rule-set:SizeRestrictions_Body', 'core-rule-set:SizeRestrictions_BODY')
  ],
  ['somebody hears of faults', 'nobody is told', replace('"AlarmActions"', '"NoActions"')],
  [
    'a missing task is heard of, even if nothing is',
    'silence is taken for good',
    replace('"TreatMissingData":"breaching"', '"TreatMissingData":"notBreaching"')
  ],
  [
    'the outputs say what to do next',
    'one is missing',
    (template) => put(template, 'Outputs.CreateUser', undefined)
  ]
]

function taskId(template: Json): string {
  const resources = at(template, 'Resources')
  return Object.entries(resources ?? {}).find(([, each]) => at(each, 'Type') === TASK)?.[0] ?? ''
}

/** The settings that a mutation is tried on. */
export const settingsOf = ([, , , settings = production]: Mutation): Settings => settings
