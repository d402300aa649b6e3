import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { LogMetrics } from './log-metrics.ts'

export type AlarmsProps = {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer
  readonly targets: elbv2.ApplicationTargetGroup
  readonly service: ecs.FargateService
  readonly logMetrics: LogMetrics
  /** The minimum number of tasks. */
  readonly leastTasks: number
  /** The address that gets them; with `null` only the dashboard shows them. */
  readonly email: string | null
}

type Watched = {
  readonly metric: cloudwatch.IMetric
  readonly threshold: number
  /** True: a low or missing value is the fault. Absent: a high value is the fault. */
  readonly isLeast?: true
  /** The number of five-minute periods that must breach. */
  readonly periods: number
  readonly says: string
}

const fiveMinutes = { period: Duration.minutes(5) } as const

/** The alarms for an operator on call. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[]

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    this.all = Object.entries(watchedBy(props)).map(
      ([name, { metric, threshold, isLeast = false, periods, says }]) =>
        new cloudwatch.Alarm(this, name, {
          metric,
          threshold,
          evaluationPeriods: periods,
          comparisonOperator: isLeast
            ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
            : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: isLeast
            ? cloudwatch.TreatMissingData.BREACHING
            : cloudwatch.TreatMissingData.NOT_BREACHING,
          alarmDescription: says
        })
    )
    if (props.email === null) return
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true })
    topic.addSubscription(new subscriptions.EmailSubscription(props.email))
    for (const alarm of this.all) alarm.addAlarmAction(new actions.SnsAction(topic))
  }
}

function watchedBy(props: AlarmsProps): Readonly<Record<string, Watched>> {
  const { loadBalancer, targets, service, logMetrics } = props
  const { metrics } = loadBalancer
  return {
    TaskMissing: {
      metric: targets.metrics.healthyHostCount({ ...fiveMinutes, statistic: 'Minimum' }),
      threshold: props.leastTasks,
      isLeast: true,
      periods: 2,
      says: 'Fewer tasks are ready than should be. Look for "not ready" in the proxy\'s log.'
    },
    EntranceErrors: {
      metric: metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, fiveMinutes),
      threshold: 5,
      periods: 1,
      says: 'The load balancer answers 5xx by itself: no task, a late one, or no sign-in.'
    },
    AppErrors: {
      metric: targets.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, fiveMinutes),
      threshold: 5,
      periods: 2,
      says: 'Pagewarden answers 502, 503 or 504: the app is down or late, or keys are missing.'
    },
    SignInErrors: {
      metric: metrics.elbAuthError(fiveMinutes),
      threshold: 3,
      periods: 1,
      says: 'The load balancer cannot reach Cognito, or Cognito refuses it: too many sign-ins at once?'
    },
    ClaimsTooBig: {
      metric: metrics.custom('ELBAuthUserClaimsSizeExceeded', { ...fiveMinutes, statistic: 'Sum' }),
      threshold: 1,
      periods: 1,
      says: 'Somebody has claims and groups of more than 11 KB and gets a 500 at every sign-in.'
    },
    KeysNotFetched: {
      metric: logMetrics.keyFetchFailures,
      threshold: 3,
      periods: 2,
      says: 'Keys for tokens cannot be fetched; whoever needs a new one gets a 503.'
    },
    ForeignTokens: {
      metric: logMetrics.foreignTokens,
      threshold: 5,
      periods: 1,
      says: 'Tokens come that are not ours. Somebody reaches the tasks past the load balancer?'
    },
    PolicyRefused: {
      metric: logMetrics.policyFaults,
      threshold: 1,
      periods: 1,
      says: 'A new policy has a fault. The last good one holds.'
    },
    MemoryShort: {
      metric: service.metricMemoryUtilization({ ...fiveMinutes, statistic: 'Maximum' }),
      threshold: 85,
      periods: 2,
      says: 'A task has little memory left. Streamlit keeps sessions and uploads in it.'
    }
  }
}
