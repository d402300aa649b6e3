import type { Reason as PolicyReason } from '../policy/decide.ts'
import { REASONS as POLICY_REASONS } from '../policy/decide.ts'
import { TOKEN_REASONS, type TokenReason } from '../verify/verdict.ts'
import { CREDENTIAL_REASONS, type CredentialReason } from './credentials.ts'

/** The faults of a request itself, apart from its tokens and the policy, and their statuses. */
const statuses = {
  'http-version-old': 400,
  'path-not-normal': 400,
  'host-unknown': 421,
  'method-not-allowed': 405,
  'route-closed': 404,
  'probe-misplaced': 404,
  'icon-absent': 404,
  'upgrade-misplaced': 404,
  'upgrade-malformed': 400,
  'upgrade-with-body': 400,
  'origin-foreign': 403,
  /** An operator has ended the sign-in that the tokens come from. */
  'sign-in-ended': 401,
  /** The identity headers would be longer than Streamlit accepts: too many groups. */
  'identity-too-long': 403,
  'upload-not-yours': 403,
  'media-not-delivered': 404
} as const

export type RequestReason = keyof typeof statuses

/** Every reason for which a request is refused. For logs and metrics; the client gets a status. */
export type RefusalReason =
  | CredentialReason
  | TokenReason
  | RequestReason
  | Exclude<PolicyReason, 'granted'>

/** All reasons. `granted` is not one of them. */
export const REFUSAL_REASONS: readonly RefusalReason[] = [
  ...CREDENTIAL_REASONS,
  ...TOKEN_REASONS,
  ...Object.keys(statuses).filter(isRequestReason),
  ...POLICY_REASONS.filter((reason) => reason !== 'granted')
]

/**
 * Whether a refusal is part of every page load. Streamlit's frontend sends two probes to the wrong base
 * with every full load, and a browser asks for an icon by itself.
 */
export function isRoutine(reason: RefusalReason | 'granted'): boolean {
  return reason === 'probe-misplaced' || reason === 'icon-absent'
}

const unauthenticated = new Set<string>([...CREDENTIAL_REASONS, ...TOKEN_REASONS])

/**
 * 401 for every fault of a token and for an ended sign-in, without a redirect, because the ALB owns sign-in.
 * 403 when the policy refuses.
 */
export function statusOf(reason: RefusalReason): number {
  if (unauthenticated.has(reason)) return 401
  return isRequestReason(reason) ? statuses[reason] : 403
}

function isRequestReason(reason: string): reason is RequestReason {
  return Object.hasOwn(statuses, reason)
}
