import type { aws_logs as logs } from 'aws-cdk-lib'

/** Days as CDK's enumeration, whose values are the days. `settings/check-task.ts` knows which there are. */
export function retentionOf(days: number): logs.RetentionDays {
  return days as logs.RetentionDays
}
