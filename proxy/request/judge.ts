import type { FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import { type Decision, decidePage, decidePath, type Reason } from '../policy/decide.ts'
import { decideUrl } from '../policy/decide-url.ts'
import type { Policy } from '../policy/policy.ts'
import type { Endpoint } from '../streamlit/endpoints.ts'
import { handshakeFault } from './handshake.ts'
import { methodsOf } from './methods.ts'
import type { RefusalReason, RequestReason } from './reasons.ts'
import { asksForUpgrade } from './upgrade.ts'

/** Whether a request may go on, by which rule, and why. */
export type RequestDecision =
  /** `shadowed`: why it would have been refused, by a policy that only looks on. */
  | {
      readonly reason: 'granted'
      readonly rule: string | null
      readonly shadowed?: Reason
    }
  | { readonly reason: RefusalReason; readonly rule: string | null }

/** What only the relay knows: to whom Streamlit's ids were delivered, and for which pages. */
export type Ownership = {
  readonly ownsSession: (sub: string, sessionId: string) => boolean
  readonly mayReadMedia: (identity: Identity, id: string) => boolean
}

export type JudgeOptions = {
  readonly policy: Policy
  /** `https://host`, as browsers see it. */
  readonly publicOrigin: string
  readonly ownership: Ownership
}

const granted: RequestDecision = { reason: 'granted', rule: null }

/** May this person send this request to this endpoint of the app? */
export function judge(
  request: FastifyRequest,
  endpoint: Endpoint,
  identity: Identity,
  options: JudgeOptions
): RequestDecision {
  const fault = requestFault(request, endpoint, options.publicOrigin)
  return fault === null ? judgeEndpoint(endpoint, identity, options) : because(fault)
}

/** What is wrong with the request whoever sends it. */
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

function judgeEndpoint(
  endpoint: Endpoint,
  identity: Identity,
  { policy, ownership }: JudgeOptions
): RequestDecision {
  const { sub } = identity
  switch (endpoint.kind) {
    case 'page':
      return verdictOf(decideUrl(policy, identity, endpoint.path), policy)
    case 'route':
      return verdictOf(decidePath(policy, identity, endpoint.path), policy)
    case 'upload':
      if (!ownership.ownsSession(sub, endpoint.sessionId)) return because('upload-not-yours')
      return verdictOf(decidePage(policy, identity, '/'), policy)
    case 'stream':
      return verdictOf(decidePage(policy, identity, '/'), policy)
    case 'media':
      return ownership.mayReadMedia(identity, endpoint.id)
        ? granted
        : because('media-not-delivered')
    case 'probe':
    case 'asset':
      return granted
    case 'icon':
      return because('icon-absent')
    case 'misplaced-probe':
      return because('probe-misplaced')
    default:
      endpoint satisfies { readonly kind: 'closed' }
      return because('route-closed')
  }
}

/** A policy in shadow decides and logs; nobody who is signed in is turned away by it. */
function verdictOf({ reason, rule }: Decision, { shadow }: Policy): RequestDecision {
  if (reason === 'granted') return { reason, rule }
  return shadow ? { reason: 'granted', rule, shadowed: reason } : { reason, rule }
}

function because(reason: RequestReason): RequestDecision {
  return { reason, rule: null }
}
