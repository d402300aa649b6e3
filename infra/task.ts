import { Duration, aws_ecs as ecs, type aws_logs as logs, Size } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Environment } from '../proxy/config/config.ts'
import { accept } from './accept.ts'
import { appImage, proxyImage } from './images.ts'
import { APP, GUARD, guardedPath, memoryOf, PROXY, type Share } from './limits.ts'
import type { PolicySource } from './policy-source.ts'
import { PORTS } from './ports.ts'
import type { Settings } from './settings/settings.ts'

export type TaskProps = {
  readonly settings: Settings
  readonly environment: Environment
  /** The policy's source outside the image, if there is one. */
  readonly policySource: PolicySource | null
  readonly logGroup: logs.ILogGroup
  /** For all containers except the proxy. */
  readonly appLogGroup: logs.ILogGroup
}

/** Seconds between the end of the proxy's drain and the time at which Fargate kills it. */
const stopMargin = 10

/**
 * An image of AWS. `2.x` is the only tag that its guide names. Pin a digest for production.
 */
const AGENT_IMAGE = 'public.ecr.aws/aws-appconfig/aws-appconfig-agent:2.x'

/** One task: Pagewarden, and Streamlit on loopback behind it. */
export class Task extends Construct {
  readonly definition: ecs.FargateTaskDefinition
  readonly #props: TaskProps

  constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id)
    this.#props = props
    const { settings, policySource } = props
    const { cpu, memoryMiB, architecture } = settings.size
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu,
      memoryLimitMiB: memoryMiB,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture[architecture],
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX
      }
    })
    accept(
      this.definition,
      'ECS2',
      'Every variable is an identifier, an address or a time; there is no secret to hold'
    )
    const memory = memoryOf(memoryMiB, policySource !== null)
    this.definition.addVolume({ name: GUARD.volume })
    const app = this.#addApp(memory.app)
    const proxy = this.#addProxy(memory.proxy)
    const guard = this.#addGuard()
    mountGuard(app, 'read-only')
    // The image declares this folder as a volume. Without this mount it would be writable.
    mountGuard(proxy, 'read-only')
    mountGuard(guard, 'writable')
    app.addContainerDependencies({
      container: guard,
      condition: ecs.ContainerDependencyCondition.SUCCESS
    })
    // ECS stops them in reverse order: the proxy drains while Streamlit still runs.
    waitFor(proxy, app)
    if (policySource !== null && memory.agent !== null) {
      policySource.grantRead(this.definition.taskRole)
      waitFor(proxy, this.#addAgent(memory.agent))
    }
    if (this.definition.executionRole) {
      accept(
        this.definition.executionRole,
        'IAM5[Resource::*]',
        'ecr:GetAuthorizationToken knows no resource; pulling is bound to the two repositories'
      )
    }
  }

  #addProxy(memory: Share): ecs.ContainerDefinition {
    const { environment, settings } = this.#props
    const proxy = this.#add('Proxy', 'proxy', {
      image: proxyImage(settings),
      ...memory,
      cpu: settings.size.cpu / 4,
      environment: { ...environment },
      healthCheck: { ...PROXY.health, command: [...PROXY.health.command] },
      stopTimeout: Duration.seconds(settings.timeouts.drainSeconds + stopMargin)
    })
    proxy.addPortMappings({ containerPort: PORTS.proxy })
    return proxy
  }

  #addApp(memory: Share): ecs.ContainerDefinition {
    const { settings } = this.#props
    const { basePath, pythonPath } = settings.app
    const app = this.#add('App', 'app', {
      image: appImage(settings),
      ...memory,
      cpu: (settings.size.cpu * 3) / 4,
      environment: {
        ...APP.environment,
        PYTHONPATH: guardedPath(pythonPath),
        ...(basePath !== '' && { STREAMLIT_SERVER_BASE_URL_PATH: basePath.slice(1) })
      },
      healthCheck: { ...APP.health, command: APP.health.command(basePath) },
      stopTimeout: Duration.seconds(stopMargin),
      linuxParameters: (parameters) =>
        parameters.addTmpfs({
          containerPath: '/tmp',
          size: APP.tmpMiB,
          mountOptions: [
            ecs.TmpfsMountOption.NOSUID,
            ecs.TmpfsMountOption.NODEV,
            ecs.TmpfsMountOption.NOEXEC
          ]
        })
    })
    return app
  }

  /**
   * Copies the guard, and ends before the app starts. It has no share in the task's memory: it runs
   * alone, and its memory is free afterwards.
   */
  #addGuard(): ecs.ContainerDefinition {
    return this.#add('Guard', 'guard', {
      image: proxyImage(this.#props.settings),
      command: [...GUARD.command],
      // No container can wait for the SUCCESS of an essential container
      // (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html).
      essential: false
    })
  }

  /** Serves the policy on loopback; its port is not mapped. */
  #addAgent(memory: Share): ecs.ContainerDefinition {
    return this.#add('PolicyAgent', 'policy-agent', {
      image: ecs.ContainerImage.fromRegistry(AGENT_IMAGE),
      ...memory,
      environment: { HTTP_PORT: `${PORTS.policyAgent}`, POLL_INTERVAL: '15' },
      healthCheck: {
        command: ['CMD-SHELL', `curl -fsS http://127.0.0.1:${PORTS.policyAgent}/ping || exit 1`],
        interval: Duration.seconds(10),
        retries: 3,
        startPeriod: Duration.seconds(10)
      },
      stopTimeout: Duration.seconds(stopMargin)
    })
  }

  /** The common settings of every container of the task. */
  #add(
    id: string,
    containerName: string,
    { linuxParameters, ...options }: ContainerOptions
  ): ecs.ContainerDefinition {
    const parameters = new ecs.LinuxParameters(this, `${id}Linux`, { initProcessEnabled: true })
    parameters.dropCapabilities(ecs.Capability.ALL)
    linuxParameters?.(parameters)
    const container = this.definition.addContainer(id, {
      essential: true,
      ...options,
      containerName,
      user: PROXY.user,
      readonlyRootFilesystem: true,
      linuxParameters: parameters,
      // A slow log must not stop the app; lines that do not fit into the buffer are dropped.
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: containerName,
        logGroup: containerName === 'proxy' ? this.#props.logGroup : this.#props.appLogGroup,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(25)
      })
    })
    // Each websocket needs two open files.
    container.addUlimits({ name: ecs.UlimitName.NOFILE, softLimit: 65_535, hardLimit: 65_535 })
    return container
  }
}

type ContainerOptions = Omit<ecs.ContainerDefinitionOptions, 'linuxParameters'> & {
  readonly linuxParameters?: (parameters: ecs.LinuxParameters) => void
}

function mountGuard(container: ecs.ContainerDefinition, access: 'read-only' | 'writable'): void {
  container.addMountPoints({
    sourceVolume: GUARD.volume,
    containerPath: GUARD.folder,
    readOnly: access === 'read-only'
  })
}

function waitFor(container: ecs.ContainerDefinition, other: ecs.ContainerDefinition): void {
  container.addContainerDependencies({
    container: other,
    condition: ecs.ContainerDependencyCondition.HEALTHY
  })
}
