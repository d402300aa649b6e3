import {
  type aws_certificatemanager as acm,
  aws_elasticloadbalancingv2_actions as actions,
  Duration,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { accept } from './accept.ts'
import { keepAccessLogs } from './access-logs.ts'
import { PORTS } from './ports.ts'
import type { Settings } from './settings/settings.ts'
import { SIGNED_OUT, type SignIn } from './sign-in.ts'

export type EntranceProps = {
  readonly settings: Settings
  readonly vpc: ec2.IVpc
  readonly certificate: acm.ICertificate
  readonly signIn: SignIn
}

/** The proxy gets this name too, because it expires the cookie at sign-out. */
export const SESSION_COOKIE = 'AWSELBAuthSessionCookie'

/** A fixed response holds up to 1,024 bytes. */
const SIGNED_OUT_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Signed out</title><body style="font:1.1rem system-ui;margin:15vh auto;max-width:32rem;padding:0 1rem"><h1>You are signed out.</h1><p><a href="/">Sign in again</a></p></body></html>'

/** The load balancer: it signs people in before it forwards a request. */
export class Entrance extends Construct {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer
  readonly targets: elbv2.ApplicationTargetGroup

  constructor(scope: Construct, id: string, { settings, vpc, certificate, signIn }: EntranceProps) {
    super(scope, id)
    this.loadBalancer = this.#makeLoadBalancer(settings, vpc)
    this.targets = makeTargets(this, settings, vpc)
    const https = this.loadBalancer.addListener('Https', {
      port: 443,
      open: false,
      certificates: [certificate],
      // TLS 1.3 and 1.2. `SslPolicy.RECOMMENDED` is an older policy, of 2016.
      sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
      // A request that matches no rule ends here, so the loss of a rule closes the app.
      defaultAction: elbv2.ListenerAction.fixedResponse(404, {
        contentType: 'text/plain',
        messageBody: 'Not found'
      })
    })
    // Sign-in can only return to the registered host. With another host it would fail.
    const host = elbv2.ListenerCondition.hostHeaders([settings.host])
    https.addAction('SignedOut', {
      priority: 10,
      conditions: [host, elbv2.ListenerCondition.pathPatterns([SIGNED_OUT])],
      action: elbv2.ListenerAction.fixedResponse(200, {
        contentType: 'text/html',
        messageBody: SIGNED_OUT_PAGE
      })
    })
    https.addAction('App', {
      priority: 20,
      conditions: [host],
      action: new actions.AuthenticateCognitoAction({
        userPool: signIn.pool,
        userPoolClient: signIn.client,
        userPoolDomain: signIn.domain,
        scope: 'openid email profile',
        sessionCookieName: SESSION_COOKIE,
        sessionTimeout: Duration.hours(settings.signIn.sessionHours),
        next: elbv2.ListenerAction.forward([this.targets])
      })
    })
    this.loadBalancer.addRedirect({ open: false })
  }

  #makeLoadBalancer(settings: Settings, vpc: ec2.IVpc): elbv2.ApplicationLoadBalancer {
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'The load balancer: from outside by HTTPS, and by HTTP to be sent there',
      // CDK adds the tasks, and port 443 for Cognito. Without 443 every sign-in ends with a 500.
      allowAllOutbound: false
    })
    for (const cidr of settings.allowedCidrs) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'HTTPS')
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(80), 'Redirected to HTTPS')
    }
    if (settings.allowedCidrs.includes('0.0.0.0/0')) {
      accept(
        securityGroup,
        'EC23',
        'A public site: sign-in is its gate; allowedCidrs can narrow it'
      )
    }
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      internetFacing: true,
      securityGroup,
      idleTimeout: Duration.seconds(settings.timeouts.idleSeconds),
      // CGI servers read a header with an underscore as the same name with a hyphen.
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
      deletionProtection: settings.protect
    })
    if (settings.watch.accessLogs) keepAccessLogs(this, loadBalancer, settings.watch.logDays)
    else accept(loadBalancer, 'ELB2', 'A trial environment; watch.accessLogs turns them on')
    return loadBalancer
  }
}

function makeTargets(scope: Construct, { signIn, timeouts }: Settings, vpc: ec2.IVpc) {
  return new elbv2.ApplicationTargetGroup(scope, 'Targets', {
    vpc,
    targetType: elbv2.TargetType.IP,
    // The security group admits only the load balancer, which is in the same VPC.
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: PORTS.proxy,
    // A Streamlit session lives in one task: its uploads and media must reach the same task.
    stickinessCookieDuration: Duration.hours(signIn.sessionHours),
    deregistrationDelay: Duration.seconds(timeouts.deregistrationSeconds),
    healthCheck: {
      path: '/_pagewarden/ready',
      healthyHttpCodes: '200',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3
    }
  })
}
