import type { Environment } from '../proxy/config/config.ts'
import { PORTS } from './ports.ts'
import type { Settings } from './settings/settings.ts'

/** Values of deployed resources; most of them are CloudFormation's placeholders. */
export type Deployed = {
  readonly loadBalancerArn: string
  readonly userPoolId: string
  readonly clientId: string
  readonly signInOrigin: string
  readonly sessionCookie: string
  /** The policy: a file in the image, or a URL. */
  readonly policy: string
}

/**
 * The proxy's settings in the task. The type is the proxy's own, so a missing required variable
 * does not compile.
 */
export function environmentOf(settings: Settings, deployed: Deployed): Environment {
  const { host, app, timeouts, proxy } = settings
  return {
    ...proxy,
    PAGEWARDEN_LISTEN: `0.0.0.0:${PORTS.proxy}`,
    PAGEWARDEN_ADMIN_LISTEN: `127.0.0.1:${PORTS.metrics}`,
    PAGEWARDEN_UPSTREAM: `http://127.0.0.1:${PORTS.app}`,
    PAGEWARDEN_BASE_PATH: app.basePath,
    PAGEWARDEN_POLICY: deployed.policy,
    PAGEWARDEN_ALB_ARN: deployed.loadBalancerArn,
    PAGEWARDEN_USER_POOL_ID: deployed.userPoolId,
    PAGEWARDEN_CLIENT_ID: deployed.clientId,
    PAGEWARDEN_PUBLIC_ORIGIN: `https://${host}`,
    PAGEWARDEN_COGNITO_DOMAIN: deployed.signInOrigin,
    PAGEWARDEN_SESSION_COOKIE: deployed.sessionCookie,
    // The load balancer's setting is the same number.
    PAGEWARDEN_IDLE_TIMEOUT: `${timeouts.idleSeconds}s`,
    PAGEWARDEN_DRAIN_TIMEOUT: `${timeouts.drainSeconds}s`
  }
}
