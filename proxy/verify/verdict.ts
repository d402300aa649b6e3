import type { Identity } from '../identity/identity.ts'

/**
 * The three values that an ALB adds to an authenticated request. The caller has the request and checks
 * that no header came twice.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export type Credentials = {
  /** `x-amzn-oidc-data`: the user claims, signed by the load balancer. */
  readonly data: string
  /** `x-amzn-oidc-accesstoken`: the user pool's access token. */
  readonly accessToken: string
  /** `x-amzn-oidc-identity`: unsigned. It must repeat the signed `sub`. */
  readonly identity: string | null
}

/** Which of the two tokens. */
export type TokenKind = 'data' | 'access'

/**
 * Every reason for which credentials are refused. For logs and metrics, not for the client. A reason
 * contains nothing of the token.
 */
export const TOKEN_REASONS = [
  'data-too-long',
  'data-malformed',
  'data-header-unknown',
  'data-alg-wrong',
  'data-signer-foreign',
  'data-client-foreign',
  'data-issuer-foreign',
  'data-key-id-malformed',
  'data-expiry-missing',
  'data-expiry-differs',
  'data-subject-malformed',
  'data-expired',
  'data-not-yet-valid',
  'data-key-unknown',
  'data-signature-wrong',
  'data-refused',
  'access-too-long',
  'access-malformed',
  'access-header-unknown',
  'access-alg-wrong',
  'access-issuer-foreign',
  'access-client-foreign',
  'access-use-wrong',
  'access-key-id-malformed',
  'access-expiry-missing',
  'access-subject-malformed',
  'access-groups-malformed',
  'access-expired',
  'access-not-yet-valid',
  'access-key-unknown',
  'access-signature-wrong',
  'access-refused',
  'subjects-differ',
  'clients-differ',
  'issuers-differ',
  'identity-differs'
] as const

/** One of {@link TOKEN_REASONS}. */
export type TokenReason = (typeof TOKEN_REASONS)[number]

/** A refusal is a value; see docs/decisions/0001-refusal-is-a-value.md. */
export type Refused = { readonly ok: false; readonly reason: TokenReason }

/** The result for a request's credentials. */
export type Verification = { readonly ok: true; readonly identity: Identity } | Refused

/** A shorthand for guard clauses. */
export function refused(reason: TokenReason): Refused {
  return { ok: false, reason }
}
