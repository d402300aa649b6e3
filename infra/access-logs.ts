import {
  Duration,
  type aws_elasticloadbalancingv2 as elbv2,
  RemovalPolicy,
  aws_s3 as s3
} from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { accept } from './accept.ts'

/** A bucket for a load balancer's access logs, which expire after some days. */
export function keepAccessLogs(
  scope: Construct,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  days: number
): void {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    // A load balancer cannot write to a bucket that uses a KMS key.
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(days) }],
    removalPolicy: RemovalPolicy.RETAIN
  })
  accept(bucket, 'S1', 'This is where access logs go; a log of the log would have no end')
  loadBalancer.logAccessLogs(bucket)
}
