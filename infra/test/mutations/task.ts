import { at, type Json, textAt } from '../support/json.ts'
import { set, setEntry } from '../support/mutate.ts'
import { resourcesOf } from '../support/template.ts'
import type { Mutation } from './mutation.ts'

const DEFINITION = 'AWS::ECS::TaskDefinition'
const SERVICE = 'AWS::ECS::Service'

// Containers are in the order in which they were added.
const APP = 'ContainerDefinitions.0'
const PROXY = 'ContainerDefinitions.1'
const GUARD = 'ContainerDefinitions.2'
const app = (path: string, what: Json | undefined) => set(DEFINITION, `${APP}.${path}`, what)
const proxy = (path: string, what: Json | undefined) => set(DEFINITION, `${PROXY}.${path}`, what)
const guard = (path: string, what: Json | undefined) => set(DEFINITION, `${GUARD}.${path}`, what)
const variable = (name: string, value: string) =>
  setEntry(DEFINITION, `${PROXY}.Environment`, name, value)

/** Each invariant of `invariants/task.ts`, broken. */
export const TASK: readonly Mutation[] = [
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
    (template) => set(DEFINITION, 'Memory', '256')(set(DEFINITION, 'Cpu', '512')(template))
  ],
  ['the proxy starts when all others are well', 'at once', proxy('DependsOn', undefined)],
  [
    'the proxy starts when all others are well',
    'when they have started',
    proxy('DependsOn.0.Condition', 'START')
  ],
  ['the app starts when the guard is in place', 'at once', app('DependsOn', undefined)],
  [
    'the app starts when the guard is in place',
    'when the step has ended somehow',
    app('DependsOn.0.Condition', 'COMPLETE')
  ],
  ['the app starts when the guard is in place', 'the step does nothing', guard('Command', [])],
  [
    'the app has the guard first on the path of Python',
    'behind another folder',
    setEntry(DEFINITION, `${APP}.Environment`, 'PYTHONPATH', '/app:/opt/pagewarden/guard')
  ],
  ['only its own step may write the guard', 'the app may', app('MountPoints.0.ReadOnly', false)],
  ['only its own step may write the guard', 'the proxy may', proxy('MountPoints', undefined)],
  [
    'only its own step may write the guard',
    'it writes where the image has no folder',
    guard('MountPoints.0.ContainerPath', '/guard')
  ],
  [
    'the proxy refuses an app without the guard',
    'the setting turns it off',
    proxy('Environment.0', { Name: 'PAGEWARDEN_GUARD', Value: 'off' })
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
    'the internet',
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
  ['nobody opens a shell in a task', 'ECS Exec', set(SERVICE, 'EnableExecuteCommand', true)]
]

function taskId(template: Json): string | undefined {
  return resourcesOf(template, DEFINITION)[0]?.id
}
