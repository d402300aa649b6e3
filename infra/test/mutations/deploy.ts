import { example } from '../../settings/example.ts'
import { textAt } from '../support/json.ts'
import { set, setEntry, without } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const CLIENT = 'AWS::Cognito::UserPoolClient'
const DEFINITION = 'AWS::ECS::TaskDefinition'
const RANGE = 'AWS::ApplicationAutoScaling::ScalableTarget'
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule'
const SERVICE = 'AWS::ECS::Service'

/** Each invariant of `invariants/deploy.ts`, broken. */
export const DEPLOY: readonly Mutation[] = [
  [
    'who is on a task that goes has the time of the settings to leave it',
    'none',
    setEntry(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'TargetGroupAttributes',
      'deregistration_delay.timeout_seconds',
      '0'
    )
  ],
  [
    'nobody is signed in for longer than the settings say',
    "the load balancer's own seven days",
    set(
      RULE,
      'Actions.0.AuthenticateCognitoConfig.SessionTimeout',
      604_800,
      (each) => textAt(each, 'Actions.0.Type') === 'authenticate-cognito'
    )
  ],
  [
    'nobody is signed in for longer than the settings say',
    "Cognito's own thirty days",
    set(CLIENT, 'RefreshTokenValidity', 43_200)
  ],
  [
    'tasks are as many as the settings say, and scale when that is a range',
    'no scaling',
    without(RANGE)
  ],
  [
    'tasks are as many as the settings say, and scale when that is a range',
    'down to one',
    set(RANGE, 'MinCapacity', 1)
  ],
  [
    'tasks are as many as the settings say, and scale when that is a range',
    'none at all',
    set('AWS::ECS::Service', 'DesiredCount', 0),
    example
  ],
  [
    'a task has the size and the processor of the settings',
    'the other processor',
    set(DEFINITION, 'RuntimePlatform.CpuArchitecture', 'X86_64')
  ],
  [
    'a task has the size and the processor of the settings',
    'a larger one',
    set(DEFINITION, 'Memory', '4096')
  ],
  [
    'when one container ends, the task does',
    'the app may be away',
    set(DEFINITION, 'ContainerDefinitions.0.Essential', false)
  ],
  [
    'no container is given a secret',
    "the client's",
    set(DEFINITION, 'ContainerDefinitions.1.Secrets', [{ Name: 'CLIENT_SECRET', ValueFrom: 'arn' }])
  ],
  [
    'no container is given a secret',
    'in the open',
    set(DEFINITION, 'ContainerDefinitions.0.Environment.0', {
      Name: 'DB_PASSWORD',
      Value: 'hunter2'
    })
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
  ['a deploy does not undo scaling', 'a fixed number', set(SERVICE, 'DesiredCount', 2)]
]
