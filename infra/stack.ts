import {
  type App,
  aws_logs as logs,
  RemovalPolicy,
  aws_route53_targets as route53,
  Stack,
  Tags
} from 'aws-cdk-lib'
import { accept } from './accept.ts'
import { Address } from './address.ts'
import { Alarms } from './alarms.ts'
import { Dashboard } from './dashboard.ts'
import { Entrance, SESSION_COOKIE } from './entrance.ts'
import { environmentOf } from './environment.ts'
import { Firewall } from './firewall.ts'
import { LogMetrics } from './log-metrics.ts'
import { Network } from './network.ts'
import { addOutputs } from './outputs.ts'
import { PolicySource } from './policy-source.ts'
import { retentionOf } from './retention.ts'
import { Service } from './service.ts'
import type { Settings } from './settings/settings.ts'
import { SignIn } from './sign-in.ts'
import { Task } from './task.ts'

/** The path of the policy in the image, beside `proxy/` (`proxy/Dockerfile`). */
export const POLICY_IN_IMAGE = 'pagewarden.yaml'

/**
 * All resources of one environment, in the order in which a request reaches them. One stack is
 * enough: the proxy gets the load balancer's ARN and the client's id, and nothing refers to the
 * proxy.
 */
export class PagewardenStack extends Stack {
  constructor(app: App, settings: Settings, policyText: string) {
    // No account: with one, CDK would request the region's zones from AWS before a synthesis.
    super(app, settings.name, {
      env: { region: settings.region },
      description: 'Pagewarden: per-page authorization for Streamlit',
      // No resource that reports the used constructs to AWS.
      analyticsReporting: false,
      terminationProtection: settings.protect
    })
    Tags.of(this).add('pagewarden:environment', settings.name)
    const { region, host, protect, signIn: people, watch } = settings

    const network = new Network(this, 'Network', {
      choice: settings.network,
      flowLogs: watch.accessLogs,
      logDays: watch.logDays
    })
    const address = new Address(this, 'Address', settings)
    const signIn = new SignIn(this, 'SignIn', { choice: people, region, host, protect })
    const { loadBalancer, targets } = new Entrance(this, 'Entrance', {
      settings,
      vpc: network.vpc,
      certificate: address.certificate,
      signIn
    })
    address.pointAt('Alias', host, new route53.LoadBalancerTarget(loadBalancer))
    if ('host' in people.domain) {
      address.pointAt(
        'SignInAlias',
        people.domain.host,
        new route53.UserPoolDomainTarget(signIn.domain)
      )
    }
    if (settings.firewall !== null) {
      new Firewall(this, 'Firewall', {
        loadBalancerArn: loadBalancer.loadBalancerArn,
        basePath: settings.app.basePath,
        ...settings.firewall
      })
    }

    const logGroup = this.#logGroup('Logs', settings)
    // A separate log group: the app's output must not count as log lines of the proxy.
    const appLogGroup = this.#logGroup('AppLogs', settings)
    const logMetrics = new LogMetrics(this, 'LogMetrics', logGroup, `Pagewarden/${settings.name}`)
    const policySource =
      settings.policy.from === 'image'
        ? null
        : new PolicySource(this, 'PolicySource', {
            name: settings.name,
            choice: settings.policy,
            text: policyText,
            faults: logMetrics.policyFaults
          })
    const task = new Task(this, 'Task', {
      settings,
      environment: environmentOf(settings, {
        loadBalancerArn: loadBalancer.loadBalancerArn,
        userPoolId: signIn.pool.userPoolId,
        clientId: signIn.client.userPoolClientId,
        signInOrigin: signIn.domain.baseUrl(),
        sessionCookie: SESSION_COOKIE,
        policy: policySource?.url ?? POLICY_IN_IMAGE
      }),
      policySource,
      logGroup,
      appLogGroup
    })
    const { service, cluster } = new Service(this, 'Service', { settings, network, task, targets })
    // A task that starts before the rollout of its policy would find no policy, and stop.
    if (policySource !== null) service.node.addDependency(policySource)
    if (!watch.containerInsights) {
      accept(
        cluster,
        'ECS4',
        'Container Insights cost by the metric; watch.containerInsights turns them on'
      )
    }

    const alarms = new Alarms(this, 'Alarms', {
      loadBalancer,
      targets,
      service,
      logMetrics,
      leastTasks: settings.tasks.min,
      email: watch.alarmEmail
    })
    new Dashboard(this, 'Dashboard', { loadBalancer, targets, service, logMetrics, alarms })
    addOutputs(this, {
      region,
      host,
      userPoolId: signIn.pool.userPoolId,
      clientId: signIn.client.userPoolClientId,
      signInOrigin: signIn.domain.baseUrl(),
      loadBalancerArn: loadBalancer.loadBalancerArn,
      loadBalancerHost: loadBalancer.loadBalancerDnsName,
      clusterName: cluster.clusterName,
      serviceName: service.serviceName,
      logGroupName: logGroup.logGroupName,
      policyCommands: policySource?.commands ?? {}
    })
  }
  #logGroup(id: string, { watch, protect }: Settings): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      retention: retentionOf(watch.logDays),
      removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    })
  }
}
