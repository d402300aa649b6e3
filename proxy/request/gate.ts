import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Grants } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { decidePage, type Reason } from '../policy/decide.ts'
import { openPages } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'
import { isUnknownPage } from '../policy/unknown-page.ts'
import { type Endpoint, endpointOf } from '../streamlit/endpoints.ts'
import type { Verify } from '../verify/verify.ts'
import { refuse } from './answer.ts'
import { ASSERTION_HEADER } from './assertion.ts'
import { authorize, methodsOf, type Ownership } from './authorize.ts'
import { readCredentials, valuesOf } from './credentials.ts'
import { asksForUpgrade } from './handshake.ts'
import { createIdentityHeaderCache, type StreamlitIdentity } from './identity-header-cache.ts'
import type { Site } from './pages/site.ts'
import { loggedPath, normalPath } from './path.ts'
import type { RefusalReason } from './reasons.ts'
import { SIGN_OUT_PATH } from './sign-out.ts'

/** The person whose request the gate has admitted. */
export type User = {
  readonly identity: Identity
  /** The identity headers for Streamlit: the same on every request of a person with the same rights. */
  readonly headers: Readonly<Record<string, string>>
  /** The pages that those headers list. */
  readonly grants: Grants
  /** The same facts, signed. It changes every minute, so it is not part of the identity headers. */
  readonly assertion: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate when it admits a request with an identity. */
    user: User | null
    /** What the request is for. The gate sets it as soon as the path is read. For metrics and traces. */
    endpointKind: RequestKind
  }
}

/** A kind of endpoint: of the app, our own, or unreadable. */
export type RequestKind = Endpoint['kind'] | 'own' | 'unreadable'

/** One HTTP decision for the log. */
export type HttpDecision = {
  readonly sub: string | null
  /** The decoded path as it may be logged; `null` for a target that is not a path. */
  readonly path: string | null
  readonly rule: string | null
  readonly reason: RefusalReason | 'granted'
  readonly allow: boolean
}

export type GateOptions = {
  readonly verify: Verify
  /** The policy in force. */
  readonly policy: () => Policy
  /** `https://host` as browsers see it. */
  readonly publicOrigin: string
  readonly site: Site
  readonly ownership: Ownership
  /** The paths of all pages that the app has listed to anybody so far. */
  readonly listedPages: () => readonly string[]
  /** Exact request targets that need no sign-in. */
  readonly publicPaths: ReadonlySet<string>
  /** Prefix of Pagewarden's own endpoints, which need sign-in but no page. */
  readonly ownPrefix: string
  readonly assertionFor: (identity: Identity, pages: readonly string[]) => Promise<string>
  /** Whether an operator has ended the sign-in of this identity. */
  readonly isSignedOut: (identity: Identity) => boolean
  /** Called with every verified identity, before its request is forwarded. */
  readonly onIdentity: (identity: Identity) => void
  readonly onDecision: (
    request: FastifyRequest,
    decision: HttpDecision,
    identity: Identity | null
  ) => void
}

/** The path and endpoint of a request, as far as they are known when it is decided. */
type RequestedPath = { readonly path: string | null; readonly endpoint: Endpoint | null }

type GateResult = RequestedPath & { readonly rule: string | null } & (
    | { readonly reason: 'granted'; readonly identity: Identity; readonly wouldRefuse?: Reason }
    | { readonly reason: RefusalReason; readonly identity: Identity | null }
  )

/**
 * Makes the hook that every request meets first, upgrades included. The hook forwards nothing before the
 * request has an identity and a decision. Cheap checks come before expensive ones.
 *
 * The hook throws only `KEYS_UNAVAILABLE`.
 */
function createGate(
  options: GateOptions
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  const publicHost = new URL(options.publicOrigin).host
  const streamlitIdentityOf = createIdentityHeaderCache()
  return async (request, reply) => {
    if (isPublic(request, options.publicPaths)) {
      request.endpointKind = 'own'
      return undefined
    }
    const result = await evaluate(request, publicHost, options)
    if (result.reason !== 'granted') return reject(request, reply, result, options)
    options.onIdentity(result.identity)
    const streamlitIdentity = streamlitIdentityOf(options.policy(), result.identity)
    // Our own endpoints send Streamlit nothing. Sign-out is one of them and must work for everybody.
    if (streamlitIdentity.isTooLong && result.endpoint !== null) {
      const tooLong = { ...result, rule: null, reason: 'identity-too-long' } as const
      return reject(request, reply, tooLong, options)
    }
    await admit(request, result, streamlitIdentity, options)
    return undefined
  }
}

/** Adds the gate as the next hook. Nothing that forwards a request may be added before it. */
export function addGate(app: FastifyInstance, options: GateOptions): void {
  app.decorateRequest('user', null)
  app.decorateRequest('endpointKind', 'unreadable')
  app.addHook('onRequest', createGate(options))
}

/** Public endpoints can only be read, and only in one spelling. Anything else needs a sign-in. */
function isPublic({ url, method }: FastifyRequest, publicPaths: ReadonlySet<string>): boolean {
  return (method === 'GET' || method === 'HEAD') && publicPaths.has(url)
}

async function evaluate(
  request: FastifyRequest,
  publicHost: string,
  options: GateOptions
): Promise<GateResult> {
  const { raw } = request
  const path = normalPath(request.url)
  const isOwn = path?.startsWith(options.ownPrefix) === true
  const endpoint = path === null || isOwn ? null : endpointWithin(path, options.site.basePath)
  const requested = { path, endpoint, rule: null }
  const unknown = { ...requested, identity: null }
  request.endpointKind = endpoint?.kind ?? (isOwn ? 'own' : 'unreadable')
  if (path === null) return { ...unknown, reason: 'path-not-normal' }
  // An ALB speaks 1.1 to its targets; 1.0 knows neither upgrades nor chunks (RFC 9112 section 6.1).
  if (raw.httpVersion !== '1.1') return { ...unknown, reason: 'http-version-old' }
  if (!isForHost(request, publicHost)) return { ...unknown, reason: 'host-unknown' }
  const read = readCredentials(raw)
  if (!read.ok) return { ...unknown, reason: read.reason }
  const verified = await options.verify(read.credentials)
  if (!verified.ok) return { ...unknown, reason: verified.reason }

  const { identity } = verified
  // Sign-out must stay open. Only it leads to a new sign-in: the load balancer keeps the old one.
  if (options.isSignedOut(identity) && path !== SIGN_OUT_PATH) {
    return { ...requested, identity, reason: 'sign-in-ended' }
  }
  if (endpoint !== null) {
    const { publicOrigin, ownership } = options
    const authority = { policy: options.policy(), publicOrigin, ownership }
    const shown = displayedEndpoint(endpoint, authority.policy, identity, options)
    return {
      ...requested,
      endpoint: shown,
      identity,
      ...authorize(request, shown, identity, authority)
    }
  }
  return asksForUpgrade(request)
    ? { ...requested, identity, reason: 'upgrade-misplaced' }
    : { ...requested, identity, reason: 'granted' }
}

/** The endpoint that is displayed: Streamlit shows its default page instead of an unknown page. */
function displayedEndpoint(
  endpoint: Endpoint,
  policy: Policy,
  identity: Identity,
  { listedPages }: GateOptions
): Endpoint {
  if (endpoint.kind !== 'page') return endpoint
  const isUnknown = isUnknownPage(policy, identity, endpoint.path, listedPages)
  return isUnknown ? { kind: 'page', path: '/' } : endpoint
}

async function admit(
  request: FastifyRequest,
  { identity, endpoint, rule, wouldRefuse = 'granted' }: Extract<GateResult, { reason: 'granted' }>,
  streamlitIdentity: StreamlitIdentity,
  { assertionFor, onDecision }: GateOptions
): Promise<void> {
  const { headers, pages } = streamlitIdentity
  const assertion = await assertionFor(identity, pages)
  request.user = { identity, headers, grants: streamlitIdentity, assertion }
  if (endpoint?.kind !== 'page') return
  const { path } = endpoint
  const decision = { sub: identity.sub, path, rule, reason: wouldRefuse, allow: true }
  onDecision(request, decision, identity)
}

function reject(
  request: FastifyRequest,
  reply: FastifyReply,
  result: GateResult & { readonly reason: RefusalReason },
  { policy, site, onDecision }: GateOptions
): FastifyReply {
  const { identity, path, endpoint, rule, reason } = result
  const sub = identity?.sub ?? null
  const decision = { sub, path: loggedPath(path, endpoint), rule, reason, allow: false }
  onDecision(request, decision, identity)
  const pages = identity === null ? [] : pagesOf(policy(), identity)
  const methods = endpoint === null ? [] : methodsOf(endpoint)
  return refuse(request, reply, { reason, identity, path, pages, methods, site })
}

/** The user of an admitted request. The gate admits none to the app without one. If it did, this fails closed. */
export function userOf({ user }: Pick<FastifyRequest, 'user'>): User {
  if (user === null) throw new Error('a request without a user passed the gate')
  return user
}

/** The headers about a person that Streamlit gets. */
export function upstreamHeaders({ headers, assertion }: User): Readonly<Record<string, string>> {
  return { ...headers, [ASSERTION_HEADER]: assertion }
}

/**
 * The pages of the policy that a person may open, without the wildcards of `openPages`. Empty for a person
 * who may not see the default page.
 */
export function pagesOf(policy: Policy, identity: Identity): readonly string[] {
  const pages = openPages(policy, identity).filter((page) => page.startsWith('/'))
  return policy.reportOnly || decidePage(policy, identity, '/').allow ? pages : []
}

/** Two `Host` headers are refused: Streamlit could compare one with the origin and route by the other. */
function isForHost({ raw, headers }: FastifyRequest, publicHost: string): boolean {
  return headers.host === publicHost && valuesOf(raw.rawHeaders, 'host').length === 1
}

function endpointWithin(path: string, basePath: string): Endpoint {
  if (basePath === '') return endpointOf(path)
  if (path === basePath) return endpointOf('/')
  return path.startsWith(`${basePath}/`)
    ? endpointOf(path.slice(basePath.length))
    : { kind: 'closed' }
}
