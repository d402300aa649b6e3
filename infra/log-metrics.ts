import { aws_cloudwatch as cloudwatch, Duration, aws_logs as logs } from 'aws-cdk-lib'
import { Construct } from 'constructs'

/**
 * The messages that are counted in the proxy's log (`proxy/observability/record.ts`, `start.ts`).
 */
export const COUNTED_LINES = {
  refusals: 'refused',
  keyFetchFailures: 'key not fetched'
} as const

/** The code of a logged error in a policy (`proxy/errors.ts`). */
export const POLICY_FAULT = 'PW_POLICY_INVALID'

/** Metrics from the proxy's log: they need no agent and no port. */
export class LogMetrics extends Construct {
  readonly keyFetchFailures: cloudwatch.IMetric
  readonly policyFaults: cloudwatch.IMetric
  /** Tokens with another signer or audience: a fault in the settings, or an attack. */
  readonly foreignTokens: cloudwatch.IMetric
  /** A line for every reason that occurred. */
  readonly refusalsByReason: cloudwatch.IMetric

  constructor(scope: Construct, id: string, logGroup: logs.ILogGroup, namespace: string) {
    super(scope, id)
    const count = (metricName: string, filterPattern: logs.IFilterPattern) =>
      logGroup
        .addMetricFilter(metricName, {
          filterPattern,
          metricNamespace: namespace,
          metricName,
          defaultValue: 0
        })
        .metric({ statistic: 'Sum', period: Duration.minutes(5) })
    this.keyFetchFailures = count('KeyFetchFailures', is('$.msg', COUNTED_LINES.keyFetchFailures))
    this.policyFaults = count('PolicyFaults', is('$.err.code', POLICY_FAULT))
    this.foreignTokens = count(
      'ForeignTokens',
      logs.FilterPattern.any(is('$.reason', '*-foreign'), is('$.reason', '*-signature-wrong'))
    )
    logGroup.addMetricFilter('Refusals', {
      filterPattern: is('$.msg', COUNTED_LINES.refusals),
      metricNamespace: namespace,
      metricName: 'Refusals',
      dimensions: { reason: '$.reason' }
    })
    this.refusalsByReason = new cloudwatch.MathExpression({
      expression: `SEARCH('{"${namespace}",reason} MetricName="Refusals"', 'Sum', 300)`,
      usingMetrics: {},
      label: '',
      period: Duration.minutes(5)
    })
  }
}

function is(field: string, value: string): logs.JsonPattern {
  return logs.FilterPattern.stringValue(field, '=', value)
}
