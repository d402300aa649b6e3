import { enterprise } from '../../settings/enterprise.ts'
import { at, type Json, textAt } from '../support/json.ts'
import { add, set, setEntry } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener'
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule'
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer'
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup'

const forward: Json = { Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }
const isHttps = (properties: Json) => at(properties, 'Protocol') === 'HTTPS'
const isApp = (properties: Json) => textAt(properties, 'Actions.0.Type') === 'authenticate-cognito'
const isSignedOut = (properties: Json) => !isApp(properties)

/** Each invariant of `invariants/entrance.ts`, broken. */
export const ENTRANCE: readonly Mutation[] = [
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
  ]
]
