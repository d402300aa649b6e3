import type { aws_logs as logs } from 'aws-cdk-lib'

/** Days as CDK's enumeration, whose values are days. `settings/check-task.ts` lists valid ones. */
export function retentionOf(days: number): logs.RetentionDays {
  return days as logs.RetentionDays
}
