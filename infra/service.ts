import {
  Duration,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  type aws_elasticloadbalancingv2 as elbv2
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Network } from './network.ts'
import { PORTS } from './ports.ts'
import type { Settings } from './settings/settings.ts'
import type { Task } from './task.ts'

export type ServiceProps = {
  readonly settings: Settings
  readonly network: Network
  readonly task: Task
  readonly targets: elbv2.ApplicationTargetGroup
}

/**
 * Runs the tasks, replaces them one after the other, and adds tasks under load.
 */
export class Service extends Construct {
  readonly service: ecs.FargateService
  readonly cluster: ecs.Cluster

  constructor(scope: Construct, id: string, { settings, network, task, targets }: ServiceProps) {
    super(scope, id)
    const { vpc, publicTasks, taskSubnets } = network
    const { min, max } = settings.tasks
    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: settings.watch.containerInsights
        ? ecs.ContainerInsights.ENABLED
        : ecs.ContainerInsights.DISABLED
    })
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'The tasks: from the load balancer alone, and out by HTTPS',
      allowAllOutbound: false
    })
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Keys, images and logs')
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: task.definition,
      vpcSubnets: taskSubnets,
      assignPublicIp: publicTasks,
      securityGroups: [securityGroup],
      // With scaling, a number here would reset the count at every deploy.
      ...(min === max && { desiredCount: min }),
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      // Without it, ECS retries a broken image for hours. We do not use CodeDeploy: its blue/green
      // deployment has removed authenticate actions from listener rules.
      circuitBreaker: { enable: true, rollback: true },
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      healthCheckGracePeriod: Duration.seconds(90),
      // Rebalancing zones replaces tasks, and a Streamlit session ends with its task.
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED,
      enableExecuteCommand: false,
      propagateTags: ecs.PropagatedTagSource.SERVICE
    })
    targets.addTarget(
      this.service.loadBalancerTarget({ containerName: 'proxy', containerPort: PORTS.proxy })
    )
    if (max > min) this.#scale(min, max)
  }

  /**
   * Scales by CPU and memory, and not by requests: a websocket that is open for hours is one
   * request. Scales in slowly, because people on a removed task lose their sessions.
   */
  #scale(minCapacity: number, maxCapacity: number): void {
    const scaling = this.service.autoScaleTaskCount({ minCapacity, maxCapacity })
    const pace = { scaleOutCooldown: Duration.minutes(1), scaleInCooldown: Duration.minutes(30) }
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, ...pace })
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 70, ...pace })
  }
}
