import { add, replace, set, setEntry, setOuter, without } from '../support/mutate.ts'
import { variant } from '../support/variants.ts'
import type { Mutation } from './mutation.ts'

const appconfig = variant('appconfig')
const bucket = variant('bucket')
const PROXY_ENVIRONMENT = 'ContainerDefinitions.1.Environment'

/** Each invariant of `invariants/policy.ts`, broken. */
export const POLICY: readonly Mutation[] = [
  [
    'the proxy reads its policy where the settings say',
    'still the one in the image',
    setEntry('AWS::ECS::TaskDefinition', PROXY_ENVIRONMENT, 'PAGEWARDEN_POLICY', 'pagewarden.yaml'),
    appconfig
  ],
  [
    'the proxy reads its policy where the settings say',
    'from a public address',
    setEntry(
      'AWS::ECS::TaskDefinition',
      PROXY_ENVIRONMENT,
      'PAGEWARDEN_POLICY',
      'https://example.com/pagewarden.yaml'
    )
  ],
  [
    'the proxy reads its policy where the settings say',
    'from an agent that is not there',
    set('AWS::ECS::TaskDefinition', 'ContainerDefinitions.3', undefined),
    bucket
  ],
  [
    'a policy is rolled out before a task asks for it',
    'at any time',
    setOuter('AWS::ECS::Service', 'DependsOn', []),
    appconfig
  ],
  [
    'a policy is rolled out before a task asks for it',
    'never',
    without('AWS::AppConfig::Deployment'),
    bucket
  ],
  [
    'a task may read one policy of AppConfig, and change none',
    'roll out another',
    add('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'appconfig:StartDeployment', Resource: 'arn' }] }
    }),
    appconfig
  ],
  [
    'a task may read one policy of AppConfig, and change none',
    'any configuration',
    replace('/configuration/', '/configuration/*'),
    appconfig
  ],
  [
    'of a bucket with policies AppConfig alone reads, and one object',
    'all objects',
    replace(
      'arn:aws:s3:::example-policies/apps/pagewarden.yaml',
      'arn:aws:s3:::example-policies/*'
    ),
    bucket
  ],
  [
    'of a bucket with policies AppConfig alone reads, and one object',
    'the task too',
    add('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::example-policies/x' }]
      }
    }),
    bucket
  ],
  [
    'of a bucket with policies AppConfig alone reads, and one object',
    'and somebody else',
    replace('"appconfig.amazonaws.com"', '"ec2.amazonaws.com"'),
    bucket
  ],
  [
    'a policy that a proxy refuses is taken back',
    'nothing is watched',
    set('AWS::AppConfig::Environment', 'Monitors', undefined),
    bucket
  ],
  [
    'a policy that a proxy refuses is taken back',
    'another line of the log is counted',
    replace('PW_POLICY_INVALID', 'PW_POLICY_WRONG'),
    appconfig
  ]
]
