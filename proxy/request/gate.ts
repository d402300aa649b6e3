import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Grants } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { decidePage, type Reason } from '../policy/decide.ts'
import { opened } from '../policy/granted.ts'
import type { Policy } from '../policy/policy.ts'
import { isUnknownPage } from '../policy/unknown-page.ts'
import { type Endpoint, endpointOf } from '../streamlit/endpoints.ts'
import type { Verify } from '../verify/verify.ts'
import { readCredentials, valuesOf } from './credentials.ts'
import { createIdentityHeaderCache, type StreamlitIdentity } from './identity-header-cache.ts'
import { judge, type Ownership } from './judge.ts'
import { methodsOf } from './methods.ts'
import { loggedPath, normalPath } from './path.ts'
import type { RefusalReason } from './reasons.ts'
import { refuse } from './refuse.ts'
import { SIGN_OUT_PATH } from './sign-out.ts'
import type { Site } from './site.ts'
import { asksForUpgrade } from './upgrade.ts'

/** Who has come in, as the rest of the proxy knows them. */
export type Entry = {
  readonly identity: Identity
  /** What Streamlit is told of them; the same on every request of the same person and rights. */
  readonly headers: Readonly<Record<string, string>>
  /** What those headers say of pages. */
  readonly grants: Grants
  /** The same facts signed; another with every minute, so never part of who they are to Streamlit. */
  readonly assertion: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate, for requests that it has let through with an identity. */
    entry: Entry | null
    /** What was asked for, set by the gate as soon as it is read; for metrics and traces. */
    asked: AskedFor
  }
}

/** A kind of address: of the app's, one of our own, or none that can be read. */
export type AskedFor = Endpoint['kind'] | 'own' | 'unreadable'

/** One HTTP decision for the log. */
export type HttpDecision = {
  readonly sub: string | null
  /** The decoded path without what must not be logged; `null` for a target that is no path. */
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
  readonly site: Site
  readonly ownership: Ownership
  /** The paths of all pages that the app has listed so far, to anyone. */
  readonly listedPages: () => readonly string[]
  /** Exact request targets that may be read without sign-in. */
  readonly openPaths: ReadonlySet<string>
  /** Prefix of Pagewarden's own endpoints, which need sign-in but no page. */
  readonly ownPrefix: string
  readonly assert: (identity: Identity, pages: readonly string[]) => Promise<string>
  /** Whether the sign-in of this proof was ended by somebody who may. */
  readonly isSignedOut: (identity: Identity) => boolean
  /** Told of every proof of a person, before they go on. */
  readonly onIdentity: (identity: Identity) => void
  readonly onDecision: (
    request: FastifyRequest,
    decision: HttpDecision,
    identity: Identity | null
  ) => void
}

/** What was asked for, as far as it is known when the answer is clear. */
type RequestedPath = { readonly path: string | null; readonly endpoint: Endpoint | null }

type Examined = RequestedPath & { readonly rule: string | null } & (
    | { readonly reason: 'granted'; readonly identity: Identity; readonly shadowed?: Reason }
    | { readonly reason: RefusalReason; readonly identity: Identity | null }
  )

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
  const introduce = createIdentityHeaderCache()
  return async (request, reply) => {
    if (isOpen(request, options.openPaths)) {
      request.asked = 'own'
      return undefined
    }
    const examined = await examine(request, publicHost, options)
    if (examined.reason !== 'granted') return turnAway(request, reply, examined, options)
    options.onIdentity(examined.identity)
    const introduction = introduce(options.policy(), examined.identity)
    // Our own endpoints tell Streamlit nothing; sign-out among them is there for everybody.
    if (introduction.isTooLong && examined.endpoint !== null) {
      const refused = { ...examined, rule: null, reason: 'identity-too-long' } as const
      return turnAway(request, reply, refused, options)
    }
    await enter(request, examined, introduction, options)
    return undefined
  }
}

/** The open endpoints are there to be read, in one spelling; all else about them is a stranger's. */
function isOpen({ url, method }: FastifyRequest, openPaths: ReadonlySet<string>): boolean {
  return (method === 'GET' || method === 'HEAD') && openPaths.has(url)
}

async function examine(
  request: FastifyRequest,
  publicHost: string,
  options: GateOptions
): Promise<Examined> {
  const { raw } = request
  const path = normalPath(request.url)
  const isOwn = path?.startsWith(options.ownPrefix) === true
  const endpoint = path === null || isOwn ? null : withinBase(path, options.site.basePath)
  const asked = { path, endpoint, rule: null }
  const stranger = { ...asked, identity: null }
  request.asked = endpoint?.kind ?? (isOwn ? 'own' : 'unreadable')
  if (path === null) return { ...stranger, reason: 'path-not-normal' }
  // An ALB speaks 1.1 to its targets; 1.0 knows neither upgrades nor chunks (RFC 9112 section 6.1).
  if (raw.httpVersion !== '1.1') return { ...stranger, reason: 'http-version-old' }
  if (!isForHost(request, publicHost)) return { ...stranger, reason: 'host-unknown' }
  const read = readCredentials(raw)
  if (!read.ok) return { ...stranger, reason: read.reason }
  const verified = await options.verify(read.credentials)
  if (!verified.ok) return { ...stranger, reason: verified.reason }

  const { identity } = verified
  // Sign-out itself is the way to a new sign-in: the load balancer would go on with the old one.
  if (options.isSignedOut(identity) && path !== SIGN_OUT_PATH) {
    return { ...asked, identity, reason: 'sign-in-ended' }
  }
  if (endpoint !== null) {
    const { publicOrigin, ownership } = options
    const by = { policy: options.policy(), publicOrigin, ownership }
    const shown = shownAt(endpoint, by.policy, identity, options)
    return { ...asked, endpoint: shown, identity, ...judge(request, shown, identity, by) }
  }
  return asksForUpgrade(request)
    ? { ...asked, identity, reason: 'upgrade-misplaced' }
    : { ...asked, identity, reason: 'granted' }
}

/** Streamlit shows its default page for a page that it does not have. */
function shownAt(
  endpoint: Endpoint,
  policy: Policy,
  identity: Identity,
  { listedPages }: GateOptions
): Endpoint {
  if (endpoint.kind !== 'page') return endpoint
  const isUnknown = isUnknownPage(policy, identity, endpoint.path, listedPages)
  return isUnknown ? { kind: 'page', path: '/' } : endpoint
}

async function enter(
  request: FastifyRequest,
  { identity, endpoint, rule, shadowed = 'granted' }: Extract<Examined, { reason: 'granted' }>,
  introduction: StreamlitIdentity,
  { assert, onDecision }: GateOptions
): Promise<void> {
  const assertion = await assert(identity, introduction.pages)
  request.entry = {
    identity,
    headers: introduction.headers,
    grants: introduction,
    assertion
  }
  if (endpoint?.kind !== 'page') return
  const { path } = endpoint
  const decision = { sub: identity.sub, path, rule, reason: shadowed, allow: true }
  onDecision(request, decision, identity)
}

function turnAway(
  request: FastifyRequest,
  reply: FastifyReply,
  examined: Examined & { readonly reason: RefusalReason },
  { policy, site, onDecision }: GateOptions
): FastifyReply {
  const { identity, path, endpoint, rule, reason } = examined
  const sub = identity?.sub ?? null
  const decision = { sub, path: loggedPath(path, endpoint), rule, reason, allow: false }
  onDecision(request, decision, identity)
  const pages = identity === null ? [] : pagesOf(policy(), identity)
  const methods = endpoint === null ? [] : methodsOf(endpoint)
  return refuse(request, reply, { reason, identity, path, pages, methods, site })
}

/**
 * The policy's own pages that a person may open, without the wildcards of `opened`; none for
 * those who may not see the default page.
 */
export function pagesOf(policy: Policy, identity: Identity): readonly string[] {
  const pages = opened(policy, identity).filter((page) => page.startsWith('/'))
  return policy.shadow || decidePage(policy, identity, '/').allow ? pages : []
}

/** Streamlit compares Host and Origin; two hosts would be compared with one, routed by the other. */
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
