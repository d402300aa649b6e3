import type { Variables } from '../variables.ts'

/**
 * All that one environment decides. One file per environment in this folder; `check.ts` says in a
 * sentence what is wrong with one before anything is built.
 */
export type Settings = {
  /** Name of the stack, and tag of all that is in it. Two environments need two names. */
  readonly name: string
  readonly region: string
  /** The host that browsers see, without scheme and path. */
  readonly host: string
  /**
   * The public hosted zone that holds `host`: for the alias and the certificate. `null`: neither is
   * made.
   */
  readonly zone: Zone | null
  /** A certificate for `host` in `region`; `null`: made, and proven through the zone. */
  readonly certificateArn: string | null
  /** Who may reach the load balancer at all. Sign-in comes after this. */
  readonly allowedCidrs: readonly [string, ...string[]]
  readonly network: Network
  readonly signIn: SignIn
  readonly policy: PolicySource
  /**
   * More variables for the proxy, by docs/settings.md; what the stack itself knows is not among
   * them.
   */
  readonly proxy: Variables
  readonly app: App
  readonly size: Size
  readonly tasks: Tasks
  readonly timeouts: Timeouts
  /** The web application firewall in front of the load balancer; `null`: none. */
  readonly firewall: Firewall | null
  readonly watch: Watch
  /** `true`: what holds people or logs outlives the stack, and cannot be deleted by mistake. */
  readonly protect: boolean
}

export type Zone = { readonly id: string; readonly name: string }

/**
 * Where the tasks are. Each of them needs a way out to the internet: the load balancer's public
 * keys have no VPC endpoint.
 */
export type Network =
  /** Tasks with public addresses and no open port; the cheapest that is correct. */
  | { readonly kind: 'public' }
  /** Tasks in private subnets; 2 gateways survive the loss of a zone. */
  | { readonly kind: 'nat'; readonly gateways: 1 | 2 }
  /** A VPC of yours. Given by id, so that a synthesis looks nothing up. */
  | {
      readonly kind: 'existing'
      readonly vpcId: string
      readonly availabilityZones: readonly string[]
      readonly publicSubnetIds: readonly string[]
      /** Private subnets with a way out, one per zone. */
      readonly taskSubnetIds: readonly string[]
    }

export type SignIn = {
  /** The domain of the sign-in pages: a prefix of Amazon's domain, or your own host. */
  readonly domain:
    | { readonly prefix: string }
    /** CloudFront serves it, so its certificate is one of us-east-1. */
    | { readonly host: string; readonly certificateArn: string }
  /** Managed login needs one of these two; Plus has threat protection, and no free tier. */
  readonly plan: 'ESSENTIALS' | 'PLUS'
  /** Password with TOTP always works; this allows a passkey instead. */
  readonly passkeys: boolean
  /** Groups that the pool creates, and what they are for. */
  readonly groups: Readonly<Record<string, string>>
  /** It also bounds the age of groups, and how long a disabled person keeps access. */
  readonly accessTokenMinutes: number
  /** After this time people must sign in again. */
  readonly sessionHours: number
  /** An external directory beside the pool's own people; `null`: none. */
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
  /** The policy as the repository has it: what it asks of the pool is checked before a deploy. */
  readonly file: string
} /** The file is part of the proxy's image; a change is a deploy. */ & (
  | { readonly from: 'image' }
  /** AppConfig, with the file as its first version; a change is a rollout that can go back. */
  | { readonly from: 'appconfig' }
  /**
   * The same, but its versions are those of an object in a private bucket of yours that has
   * versioning. Tasks do not read the bucket: AppConfig does.
   */
  | {
      readonly from: 's3'
      readonly bucket: string
      readonly key: string
      /** The object's version to begin with. */
      readonly version: string
    }
)

export type App = {
  /** A folder of the repository with a Dockerfile like `streamlit/Dockerfile`. */
  readonly directory: string
  /** Streamlit's `server.baseUrlPath`; empty for none. */
  readonly basePath: string
  /**
   * What the app's image has on its `PYTHONPATH`; empty for nothing. The task puts the guard before
   * it, and a variable of the task takes the place of the image's.
   */
  readonly pythonPath: string
}

export type Size = {
  /** 1024 is one vCPU. Proxy and app share it. */
  readonly cpu: number
  readonly memoryMiB: number
  readonly architecture: 'ARM64' | 'X86_64'
}

/** How many tasks; the same number twice turns scaling off. */
export type Tasks = { readonly min: number; readonly max: number }

export type Timeouts = {
  /** The load balancer's; the proxy's keep-alive and pings follow from it. */
  readonly idleSeconds: number
  /** The time that a stopping proxy gives its websockets. */
  readonly drainSeconds: number
  /** The time that people may stay on a task that is being replaced. */
  readonly deregistrationSeconds: number
}

export type Firewall = {
  /** Per address. An office behind one address has many people. */
  readonly requestsPer5Minutes: number
}

export type Watch = {
  readonly logDays: number
  /** The load balancer's access logs and the VPC's flow logs. */
  readonly accessLogs: boolean
  readonly containerInsights: boolean
  /** Who gets alarms; `null`: they only show on the dashboard. */
  readonly alarmEmail: string | null
}
