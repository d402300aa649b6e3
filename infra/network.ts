import { Annotations, aws_ec2 as ec2, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { accept } from './accept.ts'
import { retentionOf } from './retention.ts'
import type { Network as Choice } from './settings/settings.ts'

export type NetworkProps = {
  readonly choice: Choice
  /** Flow logs of a VPC created here; the owner of an existing VPC configures its own. */
  readonly flowLogs: boolean
  readonly logDays: number
}

/**
 * A /20 holds 4,091 tasks, one address each. A VPC's subnets cannot grow, and new subnets would
 * replace the load balancer.
 */
const cidrMask = 20

/** The VPC, and the subnets of the tasks. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc
  readonly taskSubnets: ec2.SubnetSelection
  /** Without a NAT gateway the task reaches the internet by a public address. It opens no port. */
  readonly publicTasks: boolean

  constructor(scope: Construct, id: string, { choice, flowLogs, logDays }: NetworkProps) {
    super(scope, id)
    this.publicTasks = choice.kind === 'public'
    this.taskSubnets = {
      subnetType: this.publicTasks ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS
    }
    if (choice.kind === 'existing') {
      this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: choice.vpcId,
        availabilityZones: [...choice.availabilityZones],
        publicSubnetIds: [...choice.publicSubnetIds],
        privateSubnetIds: [...choice.taskSubnetIds]
      })
      Annotations.of(this).acknowledgeWarning(
        '@aws-cdk/aws-ec2:noSubnetRouteTableId',
        'No route is added to a VPC that is not ours'
      )
      return
    }
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      // A load balancer needs two zones; a third would cost one more address and gateway.
      maxAzs: 2,
      natGateways: choice.kind === 'nat' ? choice.gateways : 0,
      subnetConfiguration: [
        // A resource in these subnets gets a public address only if it asks for one.
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask, mapPublicIpOnLaunch: false },
        ...(choice.kind === 'nat'
          ? [{ name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask }]
          : [])
      ],
      // Its custom resource is a Lambda function with rights on security groups. It would stay
      // forever to empty one group that nothing uses.
      restrictDefaultSecurityGroup: false
    })
    this.vpc = vpc
    if (flowLogs) this.#logFlows(vpc, logDays)
    else
      accept(
        vpc,
        'VPC7',
        'Flow logs cost more than this environment; watch.accessLogs turns them on'
      )
  }

  #logFlows(vpc: ec2.Vpc, logDays: number): void {
    const logGroup = new logs.LogGroup(this, 'FlowLogs', {
      retention: retentionOf(logDays),
      removalPolicy: RemovalPolicy.RETAIN
    })
    // Refused connections only. The load balancer logs the accepted ones.
    vpc.addFlowLog('Flow', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: ec2.FlowLogTrafficType.REJECT
    })
  }
}
