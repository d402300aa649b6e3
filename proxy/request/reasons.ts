import { REASONS as POLICY_REASONS, type Reason as PolicyReason } from '../policy/decide.ts'
import { TOKEN_REASONS, type TokenReason } from '../verify/verdict.ts'
import { CREDENTIAL_REASONS, type CredentialReason } from './credentials.ts'

/** What a request itself can have wrong, apart from its tokens and the policy. */
export const REQUEST_REASONS = [
  'path-not-normal',
  'host-unknown',
  'method-not-allowed',
  'route-closed',
  'probe-misplaced',
  'upgrade-misplaced',
  'upgrade-with-body',
  'origin-foreign',
  'upload-not-yours',
  'media-not-delivered'
] as const

export type RequestReason = (typeof REQUEST_REASONS)[number]

/** Every reason for which a request is refused. For logs and metrics; the client gets a status. */
export type RefusalReason =
  | CredentialReason
  | TokenReason
  | RequestReason
  | Exclude<PolicyReason, 'granted'>

const statuses: Readonly<Record<RequestReason, number>> = {
  'path-not-normal': 400,
  'host-unknown': 421,
  'method-not-allowed': 405,
  'route-closed': 404,
  'probe-misplaced': 404,
  'upgrade-misplaced': 404,
  'upgrade-with-body': 400,
  'origin-foreign': 403,
  'upload-not-yours': 403,
  'media-not-delivered': 404
}

const unauthenticated = new Set<string>([...CREDENTIAL_REASONS, ...TOKEN_REASONS])
const unauthorized = new Set<string>(POLICY_REASONS)

/**
 * 401 for every fault of a token and for nothing else, without a redirect: sign-in is the ALB's.
 * 403 for every no of the policy.
 */
export function statusOf(reason: RefusalReason): number {
  if (unauthenticated.has(reason)) return 401
  return unauthorized.has(reason) ? 403 : statuses[reason as RequestReason]
}
