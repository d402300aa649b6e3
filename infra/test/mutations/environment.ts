import { example } from '../../settings/example.ts'
import { add, put, replace, set, setEntry, setOuter } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer'
const POOL = 'AWS::Cognito::UserPool'
const SERVICE = 'AWS::ECS::Service'

/** Each invariant of `invariants/environment.ts`, broken. */
export const ENVIRONMENT: readonly Mutation[] = [
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
