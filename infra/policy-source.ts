import {
  aws_appconfig as appconfig,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  Stack,
  aws_s3 as s3
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { accept } from './accept.ts'
import { PORTS } from './ports.ts'
import type { PolicySource as Choice } from './settings/settings.ts'

export type PolicySourceProps = {
  readonly name: string
  readonly choice: Exclude<Choice, { readonly from: 'image' }>
  /** The text of the first version, if AppConfig stores the versions itself. */
  readonly text: string
  /** Counts policies that a proxy could not use; AppConfig rolls such a rollout back. */
  readonly faults: cloudwatch.IMetric
}

/**
 * A policy that changes without a deploy. AppConfig rolls out a version, which it stores itself or
 * reads from an object in S3. Its agent in the task serves the version on loopback. So the proxy
 * needs no credentials and no signatures, and only AppConfig can read the bucket
 * (docs/decisions/0014-a-policy-in-s3-comes-by-appconfig.md).
 */
export class PolicySource extends Construct {
  /** The URL that the proxy polls. */
  readonly url: string
  /** Commands that change the policy, with the file or VERSION to fill in. */
  readonly commands: PolicyCommands
  readonly #arn: string

  constructor(scope: Construct, id: string, props: PolicySourceProps) {
    super(scope, id)
    const { name, faults } = props
    const application = new appconfig.Application(this, 'Application', { applicationName: name })
    const alarm = new cloudwatch.Alarm(this, 'Faults', {
      metric: faults,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING
    })
    const environment = application.addEnvironment('Environment', {
      environmentName: 'live',
      monitors: [appconfig.Monitor.fromCloudWatchAlarm(alarm)]
    })
    accept(
      environment,
      'IAM5[Resource::*]',
      'AppConfig itself, and not the task, may describe alarms to see whether to go back'
    )
    const strategy = new appconfig.DeploymentStrategy(this, 'Strategy', {
      // All tasks at once: no task may keep a removed right for some time.
      rolloutStrategy: appconfig.RolloutStrategy.linear({
        growthFactor: 100,
        deploymentDuration: Duration.minutes(0),
        finalBakeTime: Duration.minutes(10)
      })
    })
    const policy = this.#addPolicy(props, {
      application,
      name: 'policy',
      type: appconfig.ConfigurationType.FREEFORM,
      deployTo: [environment],
      deploymentStrategy: strategy
    })
    const { applicationId } = application
    const { environmentId } = environment
    const { configurationProfileId } = policy
    const path = `application/${applicationId}/environment/${environmentId}/configuration/${configurationProfileId}`
    this.#arn = Stack.of(this).formatArn({ service: 'appconfig', resource: path })
    this.url = `http://127.0.0.1:${PORTS.policyAgent}/applications/${applicationId}/environments/${environmentId}/configurations/${configurationProfileId}`
    const { region } = Stack.of(this)
    const profile = `--region ${region} --application-id ${applicationId} --configuration-profile-id ${configurationProfileId}`
    const { choice } = props
    this.commands = {
      NewPolicyVersion:
        choice.from === 's3'
          ? `aws s3api put-object --region ${region} --bucket ${choice.bucket} --key ${choice.key} --body pagewarden.yaml --query VersionId`
          : `aws appconfig create-hosted-configuration-version ${profile} --content-type application/x-yaml --content fileb://pagewarden.yaml --query VersionNumber /dev/null`,
      RollOutPolicy: `aws appconfig start-deployment ${profile} --environment-id ${environmentId} --deployment-strategy-id ${strategy.deploymentStrategyId} --configuration-version VERSION`
    }
  }

  #addPolicy({ choice, text }: PolicySourceProps, common: Common): appconfig.IConfiguration {
    if (choice.from === 'appconfig') {
      const content = appconfig.ConfigurationContent.fromInlineYaml(text)
      return new appconfig.HostedConfiguration(this, 'Policy', { ...common, content })
    }
    const bucket = s3.Bucket.fromBucketName(this, 'Bucket', choice.bucket)
    return new appconfig.SourcedConfiguration(this, 'Policy', {
      ...common,
      location: appconfig.ConfigurationSource.fromBucket(bucket, choice.key),
      retrievalRole: readerOf(this, bucket, choice.key),
      versionNumber: choice.version
    })
  }

  /** Allows a role to read this policy and nothing else. */
  grantRead(role: iam.IRole): void {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
        resources: [this.#arn]
      })
    )
  }
}

export type PolicyCommands = Readonly<Record<'NewPolicyVersion' | 'RollOutPolicy', string>>

type Common = Omit<appconfig.HostedConfigurationProps, 'content'>

/**
 * AppConfig's permissions on a bucket, for one object only. CDK's own role could list all buckets.
 */
function readerOf(scope: Construct, bucket: s3.IBucket, key: string): iam.Role {
  return new iam.Role(scope, 'Reader', {
    assumedBy: new iam.ServicePrincipal('appconfig.amazonaws.com'),
    inlinePolicies: {
      read: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['s3:GetObject', 's3:GetObjectVersion'],
            resources: [bucket.arnForObjects(key)]
          }),
          new iam.PolicyStatement({
            actions: [
              's3:GetBucketLocation',
              's3:GetBucketVersioning',
              's3:ListBucket',
              's3:ListBucketVersions'
            ],
            resources: [bucket.bucketArn]
          })
        ]
      })
    }
  })
}
