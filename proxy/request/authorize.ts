import type { FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import { type Decision, decidePage, decidePath, type Reason } from '../policy/decide.ts'
import { decideUrl } from '../policy/decide-url.ts'
import type { Policy } from '../policy/policy.ts'
import type { Endpoint } from '../streamlit/endpoints.ts'
import { asksForUpgrade, handshakeFault } from './handshake.ts'
import type { RefusalReason, RequestReason } from './reasons.ts'

/** Whether a request is allowed, by which rule, and why. */
export type Authorization =
  /** `wouldRefuse`: why the policy would refuse it, if the policy did not only report. */
  | {
      readonly reason: 'granted'
      readonly rule: string | null
      readonly wouldRefuse?: Reason
    }
  | { readonly reason: RefusalReason; readonly rule: string | null }

/** What the session registry knows: who owns a session id, and to whom a file was delivered. */
export type Ownership = {
  readonly ownsSession: (sub: string, sessionId: string) => boolean
  readonly mayReadMedia: (identity: Identity, id: string) => boolean
}

export type AuthorizeOptions = {
  readonly policy: Policy
  /** `https://host` as browsers see it. */
  readonly publicOrigin: string
  readonly ownership: Ownership
}

const granted: Authorization = { reason: 'granted', rule: null }

/** Whether this person may send this request to this endpoint of the app. */
export function authorize(
  request: FastifyRequest,
  endpoint: Endpoint,
  identity: Identity,
  options: AuthorizeOptions
): Authorization {
  const fault = requestFault(request, endpoint, options.publicOrigin)
  return fault === null ? authorizeEndpoint(endpoint, identity, options) : refusedFor(fault)
}

/** The fault of a request that nobody may send; `null` without one. */
function requestFault(
  request: FastifyRequest,
  endpoint: Endpoint,
  publicOrigin: string
): RequestReason | null {
  const isUpgrade = asksForUpgrade(request)
  if (isUpgrade && endpoint.kind !== 'stream') return 'upgrade-misplaced'
  if (!methodsOf(endpoint).includes(request.method)) return 'method-not-allowed'
  return isUpgrade ? handshakeFault(request, publicOrigin) : null
}

function authorizeEndpoint(
  endpoint: Endpoint,
  identity: Identity,
  { policy, ownership }: AuthorizeOptions
): Authorization {
  const { sub } = identity
  switch (endpoint.kind) {
    case 'page':
      return decisionOf(decideUrl(policy, identity, endpoint.path), policy)
    case 'route':
      return decisionOf(decidePath(policy, identity, endpoint.path), policy)
    case 'upload':
      if (!ownership.ownsSession(sub, endpoint.sessionId)) return refusedFor('upload-not-yours')
      return decisionOf(decidePage(policy, identity, '/'), policy)
    case 'stream':
      return decisionOf(decidePage(policy, identity, '/'), policy)
    case 'media':
      return ownership.mayReadMedia(identity, endpoint.id)
        ? granted
        : refusedFor('media-not-delivered')
    case 'probe':
    case 'asset':
      return granted
    case 'icon':
      return refusedFor('icon-absent')
    case 'misplaced-probe':
      return refusedFor('probe-misplaced')
    default:
      endpoint satisfies { readonly kind: 'closed' }
      return refusedFor('route-closed')
  }
}

/** A policy that only reports decides and logs, and refuses nobody. */
function decisionOf({ reason, rule }: Decision, { reportOnly }: Policy): Authorization {
  if (reason === 'granted') return { reason, rule }
  return reportOnly ? { reason: 'granted', rule, wouldRefuse: reason } : { reason, rule }
}

function refusedFor(reason: RequestReason): Authorization {
  return { reason, rule: null }
}

const reading = ['GET', 'HEAD'] as const

/** The methods that Streamlit serves at an endpoint. For the app's own routes: those of HTTP APIs. */
const methods: Readonly<Record<Endpoint['kind'], readonly string[]>> = {
  page: reading,
  asset: reading,
  media: reading,
  icon: reading,
  'misplaced-probe': reading,
  closed: reading,
  stream: ['GET'],
  probe: ['GET', 'HEAD', 'OPTIONS'],
  upload: ['PUT', 'DELETE', 'OPTIONS'],
  route: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
}

/** The methods allowed at an endpoint. */
export function methodsOf({ kind }: Endpoint): readonly string[] {
  return methods[kind]
}
