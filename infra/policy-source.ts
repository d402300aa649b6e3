import {
  aws_appconfig as appconfig,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  Stack
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { accept } from './accept.ts'
import { PORTS } from './ports.ts'

export type PolicySourceProps = {
  readonly name: string
  /** The text of the first version. */
  readonly text: string
  /** Counts policies that a proxy could not use; a rollout that has one goes back. */
  readonly faults: cloudwatch.IMetric
}

/**
 * A policy that changes without a deploy. AppConfig keeps its versions and rolls one out; its agent
 * in the task serves it on loopback, with no credentials for the proxy to hold.
 */
export class PolicySource extends Construct {
  /** What the proxy polls. */
  readonly url: string
  readonly #arn: string

  constructor(scope: Construct, id: string, { name, text, faults }: PolicySourceProps) {
    super(scope, id)
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
    const policy = new appconfig.HostedConfiguration(this, 'Policy', {
      application,
      name: 'policy',
      type: appconfig.ConfigurationType.FREEFORM,
      content: appconfig.ConfigurationContent.fromInlineYaml(text),
      deployTo: [environment],
      // All tasks at once: a right that is taken away should not stay for a while with some.
      deploymentStrategy: new appconfig.DeploymentStrategy(this, 'Strategy', {
        rolloutStrategy: appconfig.RolloutStrategy.linear({
          growthFactor: 100,
          deploymentDuration: Duration.minutes(0),
          finalBakeTime: Duration.minutes(10)
        })
      })
    })
    const path = `application/${application.applicationId}/environment/${environment.environmentId}/configuration/${policy.configurationProfileId}`
    this.#arn = Stack.of(this).formatArn({ service: 'appconfig', resource: path })
    this.url = `http://127.0.0.1:${PORTS.policyAgent}/applications/${application.applicationId}/environments/${environment.environmentId}/configurations/${policy.configurationProfileId}`
  }

  /** Lets a role read this policy and nothing else. */
  grantRead(role: iam.IRole): void {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
        resources: [this.#arn]
      })
    )
  }
}
