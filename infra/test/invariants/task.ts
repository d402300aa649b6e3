import { GUARD } from '../../limits.ts'
import { sizeFault } from '../../settings/fargate-size.ts'
import { at, type Json, listAt, same, textAt } from '../support/json.ts'
import { resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'

const DEFINITION = 'AWS::ECS::TaskDefinition'
const GROUP = 'AWS::EC2::SecurityGroup'

const definition = (template: Json) => resourcesOf(template, DEFINITION)[0]?.Properties

function containers(template: Json): readonly Json[] {
  return listAt(definition(template), 'ContainerDefinitions')
}

function container(template: Json, name: string): Json | undefined {
  return containers(template).find((each) => textAt(each, 'Name') === name)
}

const namesWhere = (template: Json, is: (container: Json) => boolean) =>
  containers(template)
    .filter(is)
    .map((each) => textAt(each, 'Name'))

/** The containers that run as long as the task: all except the step that copies the guard. */
const lasting = (template: Json, is: (container: Json) => boolean) =>
  namesWhere(template, (each) => at(each, 'Essential') !== false && is(each))

/** The mount of the guard in a container. */
const mountOf = (container: Json | undefined) =>
  listAt(container, 'MountPoints').find((each) => textAt(each, 'SourceVolume') === GUARD.volume)

/** A container's variables by name. */
export function environmentOf(
  template: Json,
  name: string
): Readonly<Record<string, Json | undefined>> {
  return Object.fromEntries(
    listAt(container(template, name), 'Environment').map((each) => [
      textAt(each, 'Name'),
      at(each, 'Value')
    ])
  )
}

const sum = (template: Json, field: string) =>
  containers(template).reduce<number>((total, each) => total + Number(at(each, field) ?? 0), 0)

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1])

export const TASK: readonly Invariant[] = [
  {
    name: 'only the proxy has a port',
    broken: (template) =>
      containers(template)
        .filter((each) => {
          const ports = listAt(each, 'PortMappings').map((port) => textAt(port, 'ContainerPort'))
          return !same(ports, textAt(each, 'Name') === 'proxy' ? ['8080'] : [])
        })
        .map((each) => textAt(each, 'Name'))
  },
  {
    name: 'Streamlit listens on loopback',
    broken: (template) =>
      textAt(environmentOf(template, 'app'), 'STREAMLIT_SERVER_ADDRESS') === '127.0.0.1'
        ? []
        : ['app']
  },
  {
    name: 'every container has a read-only file system',
    broken: (template) =>
      namesWhere(template, (each) => at(each, 'ReadonlyRootFilesystem') !== true)
  },
  {
    name: 'no container runs as root',
    broken: (template) =>
      namesWhere(template, (each) => !/^[1-9]\d*:[1-9]\d*$/.test(textAt(each, 'User')))
  },
  {
    name: 'no container has a capability',
    broken: (template) =>
      namesWhere(template, (each) => !same(at(each, 'LinuxParameters.Capabilities.Drop'), ['ALL']))
  },
  {
    name: 'every container is asked whether it is well',
    broken: (template) =>
      lasting(template, (each) => listAt(each, 'HealthCheck.Command').length < 2)
  },
  {
    name: 'every container has a hard limit of memory',
    broken: (template) => lasting(template, (each) => !(Number(at(each, 'Memory')) > 0))
  },
  {
    name: 'every container logs, and apart from the proxy',
    broken: (template) => {
      const group = (each: Json | undefined) => at(each, 'LogConfiguration.Options.awslogs-group')
      const own = group(container(template, 'proxy'))
      return namesWhere(template, (each) => {
        const isProxy = textAt(each, 'Name') === 'proxy'
        return group(each) === undefined || same(group(each), own) !== isProxy
      })
    }
  },
  {
    name: 'the containers fit into the task',
    broken: (template) => {
      const task = definition(template)
      const fits = (field: string, whole: string) =>
        sum(template, field) <= Number(textAt(task, whole)) ? [] : [field]
      return [...fits('Memory', 'Memory'), ...fits('Cpu', 'Cpu')]
    }
  },
  {
    name: 'the task has a size that Fargate has',
    broken: (template) => {
      const task = definition(template)
      const fault = sizeFault(Number(at(task, 'Cpu')), Number(at(task, 'Memory')))
      return fault === null ? [] : [fault]
    }
  },
  {
    name: 'the proxy starts when all others are well',
    broken: (template) => {
      const waits = listAt(container(template, 'proxy'), 'DependsOn')
        .filter((each) => textAt(each, 'Condition') === 'HEALTHY')
        .map((each) => textAt(each, 'ContainerName'))
      return lasting(
        template,
        (each) => textAt(each, 'Name') !== 'proxy' && !waits.includes(textAt(each, 'Name'))
      )
    }
  },
  {
    name: 'the app starts when the guard is in place',
    broken: (template) => {
      const waits = listAt(container(template, 'app'), 'DependsOn').map(
        (each) => `${textAt(each, 'ContainerName')} ${textAt(each, 'Condition')}`
      )
      const command = listAt(container(template, 'guard'), 'Command')
      return waits.includes('guard SUCCESS') && same(command, [...GUARD.command]) ? [] : ['app']
    }
  },
  {
    name: 'the app has the guard first on the path of Python',
    broken: (template) => {
      const [first] = textAt(environmentOf(template, 'app'), 'PYTHONPATH').split(':')
      return first === textAt(mountOf(container(template, 'app')), 'ContainerPath') ? [] : ['app']
    }
  },
  {
    name: 'only its own step may write the guard',
    broken: (template) =>
      ['app', 'proxy', 'guard'].filter((name) => {
        const mount = mountOf(container(template, name))
        return (
          textAt(mount, 'ContainerPath') !== GUARD.folder ||
          at(mount, 'ReadOnly') !== (name !== 'guard')
        )
      })
  },
  {
    name: 'the proxy refuses an app without the guard',
    broken: (template) => {
      const mode = textAt(environmentOf(template, 'proxy'), 'PAGEWARDEN_GUARD')
      return ['', 'require'].includes(mode) ? [] : [mode]
    }
  },
  {
    name: 'the proxy has time to drain before it is killed',
    broken: (template) => {
      const drain = seconds(textAt(environmentOf(template, 'proxy'), 'PAGEWARDEN_DRAIN_TIMEOUT'))
      const stop = Number(at(container(template, 'proxy'), 'StopTimeout'))
      return drain < stop && stop <= 120 ? [] : [`${drain} s of ${stop} s`]
    }
  },
  {
    name: "the proxy believes this stack's load balancer, pool and client alone",
    broken: (template) => {
      const variables = environmentOf(template, 'proxy')
      const isOf = (variable: string, type: string) => {
        const own = resourcesOf(template, type).map(({ id }) => ({ Ref: id }))
        return own.length === 1 && same(variables[variable], own[0]) ? [] : [variable]
      }
      return [
        ...isOf('PAGEWARDEN_ALB_ARN', 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
        ...isOf('PAGEWARDEN_USER_POOL_ID', 'AWS::Cognito::UserPool'),
        ...isOf('PAGEWARDEN_CLIENT_ID', 'AWS::Cognito::UserPoolClient')
      ]
    }
  },
  {
    name: 'the proxy takes keys from AWS by https alone',
    broken: (template) =>
      Object.keys(environmentOf(template, 'proxy')).filter((name) =>
        ['PAGEWARDEN_ALLOW_HTTP_KEYS', 'PAGEWARDEN_ALB_KEYS_URL', 'PAGEWARDEN_JWKS_URL'].includes(
          name
        )
      )
  },
  {
    name: 'tasks let in the load balancer alone, at the port of the proxy',
    broken: (template) => {
      const [service] = resourcesOf(template, 'AWS::ECS::Service')
      const own = textAt(
        service?.Properties,
        'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.0.Fn::GetAtt.0'
      )
      const [loadBalancer] = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      const entrance = at(loadBalancer?.Properties, 'SecurityGroups.0')
      const [group] = resourcesOf(template, GROUP).filter(({ id }) => id === own)
      const rules = [
        ...listAt(group?.Properties, 'SecurityGroupIngress'),
        ...resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')
          .filter(({ Properties }) => textAt(Properties, 'GroupId.Fn::GetAtt.0') === own)
          .map(({ Properties }) => Properties)
      ]
      return rules
        .filter(
          (rule) =>
            !same(at(rule, 'SourceSecurityGroupId'), entrance) || textAt(rule, 'ToPort') !== '8080'
        )
        .map((rule) => JSON.stringify(rule))
    }
  },
  {
    name: 'nobody opens a shell in a task',
    broken: (template) =>
      resourcesOf(template, 'AWS::ECS::Service')
        .filter(({ Properties }) => at(Properties, 'EnableExecuteCommand') !== false)
        .map(({ id }) => id)
  }
]
