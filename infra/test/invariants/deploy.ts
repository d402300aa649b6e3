import { at, listAt, textAt } from '../support/json.ts'
import { resourcesOf } from '../support/template.ts'
import { attribute } from './entrance.ts'
import type { Invariant } from './invariant.ts'

export const DEPLOY: readonly Invariant[] = [
  {
    name: 'who is on a task that goes has the time of the settings to leave it',
    // First the load balancer sends no new requests to the task. Then ECS stops the proxy, which
    // drains while Streamlit still runs.
    broken: (template, { timeouts }) =>
      resourcesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')
        .filter(
          (each) =>
            attribute(each, 'TargetGroupAttributes', 'deregistration_delay.timeout_seconds') !==
            `${timeouts.deregistrationSeconds}`
        )
        .map(({ id }) => id)
  },
  {
    name: 'nobody is signed in for longer than the settings say',
    broken: (template, { signIn: { sessionHours } }) => {
      const [client] = resourcesOf(template, 'AWS::Cognito::UserPoolClient')
      const sessions = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')
        .flatMap(({ Properties }) => listAt(Properties, 'Actions'))
        .flatMap((action) => at(action, 'AuthenticateCognitoConfig.SessionTimeout') ?? [])
      return sessions.length === 1 &&
        sessions[0] === sessionHours * 3600 &&
        at(client?.Properties, 'RefreshTokenValidity') === sessionHours * 60
        ? []
        : sessions.map(String)
    }
  },
  {
    name: 'tasks are as many as the settings say, and scale when that is a range',
    broken: (template, { tasks: { min, max } }) => {
      const [service] = resourcesOf(template, 'AWS::ECS::Service')
      const ranges = resourcesOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').map(
        ({ Properties }) => [at(Properties, 'MinCapacity'), at(Properties, 'MaxCapacity')]
      )
      if (min === max) {
        return ranges.length === 0 && at(service?.Properties, 'DesiredCount') === min
          ? []
          : ['tasks']
      }
      const [range = []] = ranges
      return ranges.length === 1 && range[0] === min && range[1] === max ? [] : ['range']
    }
  },
  {
    name: 'a task has the size and the processor of the settings',
    broken: (template, { size }) =>
      resourcesOf(template, 'AWS::ECS::TaskDefinition')
        .filter(
          ({ Properties }) =>
            textAt(Properties, 'RuntimePlatform.CpuArchitecture') !== size.architecture ||
            textAt(Properties, 'Cpu') !== `${size.cpu}` ||
            textAt(Properties, 'Memory') !== `${size.memoryMiB}`
        )
        .map(({ id }) => id)
  },
  {
    name: 'when one container ends, the task does',
    // Streamlit must not run without its proxy, and the proxy not without a policy. Only the step
    // that copies the guard may end by itself.
    broken: (template) =>
      resourcesOf(template, 'AWS::ECS::TaskDefinition')
        .flatMap(({ Properties }) => listAt(Properties, 'ContainerDefinitions'))
        .filter((each) => (at(each, 'Essential') === true) === (textAt(each, 'Name') === 'guard'))
        .map((each) => textAt(each, 'Name'))
  },
  {
    name: 'no container is given a secret',
    broken: (template) =>
      resourcesOf(template, 'AWS::ECS::TaskDefinition')
        .flatMap(({ Properties }) => listAt(Properties, 'ContainerDefinitions'))
        .filter(
          (each) =>
            listAt(each, 'Secrets').length > 0 ||
            listAt(each, 'Environment').some((variable) =>
              /SECRET|PASSWORD|TOKEN/.test(textAt(variable, 'Name'))
            )
        )
        .map((each) => textAt(each, 'Name'))
  },
  {
    name: 'a broken deploy is taken back, and not by CodeDeploy',
    broken: (template) =>
      resourcesOf(template, 'AWS::ECS::Service')
        .filter(
          ({ Properties }) =>
            at(Properties, 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback') !== true ||
            textAt(Properties, 'DeploymentController.Type') !== 'ECS'
        )
        .map(({ id }) => id)
  },
  {
    name: 'a deploy takes no task away before another is well',
    broken: (template) =>
      resourcesOf(template, 'AWS::ECS::Service')
        .filter(
          ({ Properties }) =>
            at(Properties, 'DeploymentConfiguration.MinimumHealthyPercent') !== 100
        )
        .map(({ id }) => id)
  },
  {
    name: 'a deploy does not undo scaling',
    broken: (template, { tasks }) =>
      resourcesOf(template, 'AWS::ECS::Service')
        .filter(
          ({ Properties }) =>
            (at(Properties, 'DesiredCount') === undefined) !== tasks.max > tasks.min
        )
        .map(({ id }) => id)
  }
]
