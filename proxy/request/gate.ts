import type { FastifyReply, FastifyRequest } from 'fastify'
import { identityHeaders } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { type Decision, decidePage, decidePath } from '../policy/decide.ts'
import { grantedPages } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'
import { type Endpoint, endpointOf } from '../streamlit/endpoints.ts'
import type { Verify } from '../verify/verify.ts'
import { readCredentials, valuesOf } from './credentials.ts'
import { normalPath } from './path.ts'
import type { RefusalReason } from './reasons.ts'
import { refuse } from './refuse.ts'

/** Who has come in, as the rest of the proxy knows them. */
export type Entry = {
  readonly identity: Identity
  /** What Streamlit is told of them; the same on every request of the same person and rights. */
  readonly headers: Readonly<Record<string, string>>
  /** The same facts signed; another with every minute, so never part of who they are to Streamlit. */
  readonly assertion: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate, for requests that it has let through. */
    entry: Entry | null
  }
}

/** What only the relay knows: to whom Streamlit's ids were delivered. */
export type Ownership = {
  readonly ownsSession: (sub: string, sessionId: string) => boolean
  readonly mayReadMedia: (sub: string, id: string) => boolean
}

/** One HTTP decision for the log. */
export type HttpDecision = {
  readonly sub: string | null
  readonly path: string | null
  readonly rule: string | null
  readonly reason: RefusalReason | 'granted'
  readonly allow: boolean
}

export type GateOptions = {
  readonly verify: Verify
  /** The policy in force. */
  readonly policy: () => Policy
  /** `https://host`, as browsers see it. */
  readonly publicOrigin: string
  /** Streamlit's `server.baseUrlPath`: empty, or with a slash in front and none behind. */
  readonly basePath: string
  readonly ownership: Ownership
  /** Exact request targets that need no sign-in. */
  readonly openPaths: ReadonlySet<string>
  /** Prefix of Pagewarden's own endpoints, which need sign-in but no page. */
  readonly ownPrefix: string
  readonly assert: (identity: Identity, pages: readonly string[]) => Promise<string>
  readonly onDecision: (request: FastifyRequest, decision: HttpDecision) => void
}

type Verdict = { readonly reason: RefusalReason | 'granted'; readonly rule: string | null }

const granted: Verdict = { reason: 'granted', rule: null }

/**
 * Makes the hook that every request meets first, upgrades included. No byte goes on from here
 * before the request has an identity and a decision. Cheap checks come before dear ones.
 *
 * The hook throws only `KEYS_UNAVAILABLE`.
 */
export function createGate(
  options: GateOptions
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  const publicHost = new URL(options.publicOrigin).host
  return async (request, reply) => {
    if (options.openPaths.has(request.raw.url ?? '')) return undefined
    const examined = await examine(request, publicHost, options)
    return examined.reason === 'granted'
      ? enter(request, examined, options)
      : turnAway(request, reply, examined, examined.reason, options)
  }
}

type Examined = Verdict & {
  readonly path: string | null
  readonly identity: Identity | null
  readonly endpoint: Endpoint | null
}

async function examine(
  request: FastifyRequest,
  publicHost: string,
  options: GateOptions
): Promise<Examined> {
  const path = normalPath(request.raw.url ?? '')
  const unknown = { path, identity: null, endpoint: null, rule: null }
  if (path === null) return { ...unknown, reason: 'path-not-normal' }
  if (!isForHost(request, publicHost)) return { ...unknown, reason: 'host-unknown' }
  const read = readCredentials(request.raw)
  if (!read.ok) return { ...unknown, reason: read.reason }
  const verified = await options.verify(read.credentials)
  if (!verified.ok) return { ...unknown, reason: verified.reason }

  const { identity } = verified
  if (path.startsWith(options.ownPrefix)) {
    return { path, identity, endpoint: null, ...judgeOwn(request) }
  }
  const endpoint = withinBase(path, options.basePath)
  return { path, identity, endpoint, ...judge(request, endpoint, identity, options) }
}

async function enter(
  request: FastifyRequest,
  { identity, endpoint, rule }: Examined,
  { policy, assert, onDecision }: GateOptions
): Promise<undefined> {
  if (identity === null) return
  const pages = grantedPages(policy(), identity)
  const assertion = await assert(identity, pages)
  request.entry = { identity, headers: identityHeaders(identity, pages), assertion }
  if (endpoint?.kind !== 'page') return
  const { path } = endpoint
  onDecision(request, { sub: identity.sub, path, rule, reason: 'granted', allow: true })
}

function turnAway(
  request: FastifyRequest,
  reply: FastifyReply,
  { identity, path, rule }: Examined,
  reason: RefusalReason,
  { policy, basePath, onDecision }: GateOptions
): FastifyReply {
  onDecision(request, { sub: identity?.sub ?? null, path, rule, reason, allow: false })
  const pages = identity === null ? [] : pagesOf(policy(), identity)
  return refuse(request, reply, { reason, identity, path, pages }, basePath)
}

/** The policy's own pages that a person may open, without the wildcards of `grantedPages`. */
export function pagesOf(policy: Policy, identity: Identity): readonly string[] {
  return grantedPages(policy, identity).filter((page) => page.startsWith('/'))
}

function isForHost({ raw, headers }: FastifyRequest, publicHost: string): boolean {
  return headers.host === publicHost && valuesOf(raw.rawHeaders, 'host').length === 1
}

function withinBase(path: string, basePath: string): Endpoint {
  if (basePath === '') return endpointOf(path)
  if (path === basePath) return endpointOf('/')
  return path.startsWith(`${basePath}/`)
    ? endpointOf(path.slice(basePath.length))
    : { kind: 'closed' }
}

function judgeOwn({ headers }: FastifyRequest): Verdict {
  return headers.upgrade === undefined ? granted : { reason: 'upgrade-misplaced', rule: null }
}

function judge(
  request: FastifyRequest,
  endpoint: Endpoint,
  identity: Identity,
  options: GateOptions
): Verdict {
  const { ownership, publicOrigin } = options
  const policy = options.policy()
  const because = (reason: RefusalReason): Verdict => ({ reason, rule: null })
  if (request.headers.upgrade !== undefined && endpoint.kind !== 'stream') {
    return because('upgrade-misplaced')
  }
  if (!methodsOf(endpoint).includes(request.method)) return because('method-not-allowed')
  switch (endpoint.kind) {
    case 'page':
      return verdictOf(judgePage(policy, identity, endpoint.path), policy)
    case 'route':
      return verdictOf(decidePath(policy, identity, endpoint.path), policy)
    case 'stream':
      return (
        streamFault(request, publicOrigin) ?? verdictOf(decidePage(policy, identity, '/'), policy)
      )
    case 'upload':
      return ownership.ownsSession(identity.sub, endpoint.sessionId)
        ? granted
        : because('upload-not-yours')
    case 'media':
      return ownership.mayReadMedia(identity.sub, endpoint.id)
        ? granted
        : because('media-not-delivered')
    case 'probe':
    case 'asset':
      return granted
    case 'misplaced-probe':
      return because('probe-misplaced')
    case 'closed':
      return because('route-closed')
    default:
      return endpoint satisfies never
  }
}

/** One segment may also be a route of the app's own that `paths:` names; a page's rule comes first. */
function judgePage(policy: Policy, identity: Identity, path: string): Decision {
  const decision = decidePage(policy, identity, path)
  if (decision.reason !== 'page-unlisted' && decision.reason !== 'page-malformed') return decision
  const asPath = decidePath(policy, identity, path)
  return asPath.rule === null || asPath.reason === 'path-unlisted' ? decision : asPath
}

/** A policy in shadow decides and logs; nobody who is signed in is turned away by it. */
function verdictOf(decision: Decision, policy: Policy): Verdict {
  if (decision.reason === 'granted' || policy.shadow) return { ...granted, rule: decision.rule }
  return { reason: decision.reason, rule: decision.rule }
}

/**
 * A browser sends the ALB's cookie with a handshake from any site, and the ALB then vouches for it,
 * so the origin must be ours to the letter. A body behind an upgrade is somebody's trick.
 */
function streamFault({ headers, raw }: FastifyRequest, publicOrigin: string): Verdict | null {
  const origins = valuesOf(raw.rawHeaders, 'origin')
  if (headers.upgrade === undefined) return null
  if (origins.length !== 1 || origins[0] !== publicOrigin) {
    return { reason: 'origin-foreign', rule: null }
  }
  const hasBody =
    headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  return hasBody ? { reason: 'upgrade-with-body', rule: null } : null
}

const reading = ['GET', 'HEAD']

function methodsOf(endpoint: Endpoint): readonly string[] {
  switch (endpoint.kind) {
    case 'stream':
      return ['GET']
    case 'probe':
      return ['GET', 'HEAD', 'OPTIONS']
    case 'upload':
      return ['PUT', 'DELETE', 'OPTIONS']
    case 'route':
      return ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
    default:
      return reading
  }
}
