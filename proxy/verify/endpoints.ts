/** Names one of the inputs of {@link keyEndpoints}, so that the settings can name their variable. */
export type EndpointSetting = 'albArns' | 'userPoolId' | 'albKeysUrl' | 'jwksUrl'

export type EndpointFault = { readonly setting: EndpointSetting; readonly message: string }

export type EndpointOptions = {
  readonly albArns: readonly string[]
  readonly userPoolId: string
  /** Replaces the region's key endpoint. */
  readonly albKeysUrl: string | null
  /** Replaces the pool's own JWKS. */
  readonly jwksUrl: string | null
  /** Allows `http`, but only to this machine or to a service of the same compose network. */
  readonly allowHttp: boolean
}

/** Where keys come from. Nothing in a token changes it. */
export type KeyEndpoints = { readonly albKeysUrl: string; readonly jwksUrl: string }

export type EndpointResult =
  | { readonly ok: true; readonly endpoints: KeyEndpoints }
  | { readonly ok: false; readonly faults: readonly EndpointFault[] }

const albArn =
  /^arn:(aws|aws-us-gov):elasticloadbalancing:([a-z]{2}-(?:gov-)?[a-z]+-\d):\d{12}:loadbalancer\/app\/[A-Za-z0-9-]+\/[0-9a-f]+$/
const poolId = /^([a-z]{2}-(?:gov-)?[a-z]+-\d)_[A-Za-z0-9]+$/
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
/** A name without a dot is not in public DNS. It is a service of the same compose network. */
const neighbour = /^[a-z0-9_-]+$/

/** The region of a full ARN of an Application Load Balancer; `null` for any other text. */
export function regionOfAlb(arn: string): string | null {
  const [, partition, region = ''] = albArn.exec(arn) ?? []
  if (partition === undefined) return null
  return (partition === 'aws-us-gov') === region.startsWith('us-gov-') ? region : null
}

function regionOfPool(userPoolId: string): string | null {
  return poolId.exec(userPoolId)?.[1] ?? null
}

/**
 * The issuers of a user pool's tokens: that of its region, and the newer one that aws-jwt-verify knows
 * since 5.2.0 (cognito-verifier.js). Empty when the text is not the id of a pool.
 */
export function issuersOf(userPoolId: string): readonly string[] {
  const region = regionOfPool(userPoolId)
  if (region === null) return []
  return ['cognito-idp', 'issuer-cognito-idp'].map(
    (service) => `https://${service}.${region}.amazonaws.com/${userPoolId}`
  )
}

/**
 * Where a region's load balancers publish their keys. GovCloud has its own address.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
function albKeysOf(region: string): string {
  return region.startsWith('us-gov-')
    ? `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`
    : `https://public-keys.auth.elb.${region}.amazonaws.com`
}

function urlFault(text: string, allowHttp: boolean): string | null {
  const url = URL.parse(text)
  if (url === null) return `"${text}" is not a URL; write one like https://example.com/keys`
  if (url.username !== '' || url.password !== '') {
    return 'the URL holds a user name or a password; leave them out'
  }
  if (url.search !== '' || url.hash !== '') {
    return `"${text}" has a query or a fragment; end it after the path`
  }
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return `"${text}" is not https; write https://`
  if (!allowHttp) return `"${text}" is not https; write https://, or allow http for a test setup`
  if (loopback.test(url.hostname) || neighbour.test(url.hostname)) return null
  return `"${text}" is http to another host; write https://, or name localhost or a host without dots`
}

function albFaults(arns: readonly string[]): readonly string[] {
  if (arns.length === 0) return ['no load balancer is named; give the full ARN of yours']
  const faults = arns
    .filter((arn) => regionOfAlb(arn) === null)
    .map(
      (arn) =>
        `"${arn}" is not a full ARN of an Application Load Balancer; copy it from its description (arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID)`
    )
  const regions = new Set(arns.map(regionOfAlb))
  if (faults.length > 0 || regions.size === 1) return faults
  return [`the load balancers are in ${regions.size} regions; name those of one region`]
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/**
 * Where the keys are: derived from the load balancer's region and the user pool, or as set. Names
 * every fault at once.
 *
 * @example
 * keyEndpoints({
 *   albArns: ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/0123456789abcdef'],
 *   userPoolId: 'eu-west-1_Example01',
 *   albKeysUrl: null,
 *   jwksUrl: null,
 *   allowHttp: false
 * })
 */
export function keyEndpoints(options: EndpointOptions): EndpointResult {
  const { albArns, userPoolId, albKeysUrl, jwksUrl, allowHttp } = options
  const region = regionOfAlb(albArns[0] ?? '')
  const [issuer] = issuersOf(userPoolId)
  const fault = (setting: EndpointSetting, messages: readonly (string | null)[]) =>
    messages.filter((message) => message !== null).map((message) => ({ setting, message }))
  const noPool = `"${userPoolId}" is not the id of a user pool; it looks like eu-west-1_Example01`
  const faults = [
    ...fault('albArns', albFaults(albArns)),
    ...fault('userPoolId', [issuer === undefined ? noPool : null]),
    ...fault('albKeysUrl', [albKeysUrl === null ? null : urlFault(albKeysUrl, allowHttp)]),
    ...fault('jwksUrl', [jwksUrl === null ? null : urlFault(jwksUrl, allowHttp)])
  ]
  if (faults.length > 0 || region === null) return { ok: false, faults }

  const endpoints = {
    albKeysUrl: withoutSlash(albKeysUrl ?? albKeysOf(region)),
    jwksUrl: jwksUrl ?? `${issuer}/.well-known/jwks.json`
  }
  return { ok: true, endpoints }
}
