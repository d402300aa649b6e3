import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Alarms } from './alarms.ts'
import type { LogMetrics } from './log-metrics.ts'

export type DashboardProps = {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer
  readonly targets: elbv2.ApplicationTargetGroup
  readonly service: ecs.FargateService
  readonly logMetrics: LogMetrics
  readonly alarms: Alarms
}

/** One page with health, refusals by reason, and load. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id)
    const { loadBalancer, targets, service, logMetrics, alarms } = props
    const { metrics } = loadBalancer
    new cloudwatch.Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms.all], width: 24 })],
        [
          graph('Refusals by reason', [logMetrics.refusalsByReason]),
          graph('Sign-ins', [
            metrics.elbAuthSuccess(),
            metrics.elbAuthFailure(),
            metrics.elbAuthError()
          ])
        ],
        [
          graph('Errors', [
            metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT),
            targets.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT),
            logMetrics.keyFetchFailures
          ]),
          // Nearly all of them are websockets.
          graph('Open connections', [
            metrics.activeConnectionCount(),
            metrics.rejectedConnectionCount()
          ])
        ],
        [
          graph('Memory and CPU in percent', [
            service.metricMemoryUtilization(),
            service.metricCpuUtilization()
          ]),
          graph('Response time', [targets.metrics.targetResponseTime({ statistic: 'p95' })])
        ]
      ]
    })
  }
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 12 })
}
