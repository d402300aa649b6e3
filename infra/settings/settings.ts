import type { Variables } from '../variables.ts'

/**
 * The settings of one environment. Each environment has a file in this folder. `check.ts` reports
 * every fault in a sentence before anything is built.
 */
export type Settings = {
  /** The name of the stack and the tag of its resources. Two environments need two names. */
  readonly name: string
  readonly region: string
  /** The host that browsers see, without scheme and path. */
  readonly host: string
  /**
   * The public hosted zone of `host`, for the alias and the certificate. With `null` the stack
   * creates neither.
   */
  readonly zone: Zone | null
  /** A certificate for `host` in `region`; with `null` the stack creates one, validated by DNS. */
  readonly certificateArn: string | null
  /** The addresses that may reach the load balancer. Sign-in comes after this. */
  readonly allowedCidrs: readonly [string, ...string[]]
  readonly network: Network
  readonly signIn: SignIn
  readonly policy: PolicySource
  /**
   * More variables for the proxy, from docs/settings.md; variables that the stack sets itself are
   * not allowed.
   */
  readonly proxy: Variables
  readonly app: App
  readonly size: Size
  readonly tasks: Tasks
  readonly timeouts: Timeouts
  /** The web application firewall in front of the load balancer, or `null` for none. */
  readonly firewall: Firewall | null
  readonly watch: Watch
  /** `true`: the user pool and the logs outlive the stack, and cannot be deleted by mistake. */
  readonly protect: boolean
}

export type Zone = { readonly id: string; readonly name: string }

/**
 * The network of the tasks. Each task needs access to the internet: the load balancer's public keys
 * have no VPC endpoint.
 */
export type Network =
  /** Tasks with public addresses and no open port: the cheapest correct network. */
  | { readonly kind: 'public' }
  /** Tasks in private subnets; with 2 gateways the loss of a zone does no harm. */
  | { readonly kind: 'nat'; readonly gateways: 1 | 2 }
  /** Your own VPC. It is given by id, so a synthesis looks nothing up. */
  | {
      readonly kind: 'existing'
      readonly vpcId: string
      readonly availabilityZones: readonly string[]
      readonly publicSubnetIds: readonly string[]
      /** Private subnets with access to the internet, one per zone. */
      readonly taskSubnetIds: readonly string[]
    }

export type SignIn = {
  /** The domain of the sign-in pages: a prefix of Amazon's domain, or your own host. */
  readonly domain:
    | { readonly prefix: string }
    /** CloudFront serves it, so its certificate must be in us-east-1. */
    | { readonly host: string; readonly certificateArn: string }
  /** Managed login needs one of these plans. Plus has threat protection, and no free tier. */
  readonly plan: 'ESSENTIALS' | 'PLUS'
  /** A password with TOTP always works; `true` allows a passkey instead. */
  readonly passkeys: boolean
  /** The groups of the pool, with a description of each. */
  readonly groups: Readonly<Record<string, string>>
  /** It also bounds the age of groups, and the time for which a disabled person has access. */
  readonly accessTokenMinutes: number
  /** After this time people must sign in again. */
  readonly sessionHours: number
  /** An external directory beside the pool's own people, or `null` for none. */
  readonly provider: Provider | null
}

export type Provider =
  | {
      readonly kind: 'oidc'
      readonly name: string
      readonly issuer: string
      readonly clientId: string
      /** Secrets Manager; its value never enters a template. */
      readonly clientSecretArn: string
    }
  | { readonly kind: 'saml'; readonly name: string; readonly metadataUrl: string }

export type PolicySource = {
  /** The policy file in the repository. Its groups are checked against the pool before a deploy. */
  readonly file: string
} /** The file is part of the proxy's image; a change is a deploy. */ & (
  | { readonly from: 'image' }
  /** AppConfig, with the file as its first version; a rollout of a change can be rolled back. */
  | { readonly from: 'appconfig' }
  /**
   * The same, but the versions are those of an object in your own private bucket, which has
   * versioning. AppConfig reads the bucket; the tasks do not.
   */
  | {
      readonly from: 's3'
      readonly bucket: string
      readonly key: string
      /** The first version of the object to use. */
      readonly version: string
    }
)

export type App = {
  /** A folder of the repository with a Dockerfile like `streamlit/Dockerfile`. */
  readonly directory: string
  /** Streamlit's `server.baseUrlPath`; empty for none. */
  readonly basePath: string
  /**
   * The `PYTHONPATH` of the app's image; empty for none. The task sets this variable instead of the
   * image, with the guard before the app's own path.
   */
  readonly pythonPath: string
}

export type Size = {
  /** 1024 is one vCPU. Proxy and app share it. */
  readonly cpu: number
  readonly memoryMiB: number
  readonly architecture: 'ARM64' | 'X86_64'
}

/** The number of tasks; if both numbers are equal, scaling is off. */
export type Tasks = { readonly min: number; readonly max: number }

export type Timeouts = {
  /** The load balancer's timeout; the proxy derives its keep-alive and pings from it. */
  readonly idleSeconds: number
  /** The time that a stopping proxy gives its websockets. */
  readonly drainSeconds: number
  /** The time that people may stay on a task that is being replaced. */
  readonly deregistrationSeconds: number
}

export type Firewall = {
  /** Per client address. An office behind one address has many people. */
  readonly requestsPer5Minutes: number
}

export type Watch = {
  readonly logDays: number
  /** The load balancer's access logs and the VPC's flow logs. */
  readonly accessLogs: boolean
  readonly containerInsights: boolean
  /** The address that gets alarms; with `null` only the dashboard shows them. */
  readonly alarmEmail: string | null
}
