import type { Environment } from '../proxy/config/config.ts'

/**
 * Variables of the proxy that no setting may override: the stack derives them from its resources,
 * or they would change the source of the keys.
 */
export const OWN_VARIABLES = [
  'PAGEWARDEN_LISTEN',
  'PAGEWARDEN_ADMIN_LISTEN',
  'PAGEWARDEN_UPSTREAM',
  'PAGEWARDEN_BASE_PATH',
  'PAGEWARDEN_POLICY',
  'PAGEWARDEN_ALB_ARN',
  'PAGEWARDEN_USER_POOL_ID',
  'PAGEWARDEN_CLIENT_ID',
  'PAGEWARDEN_PUBLIC_ORIGIN',
  'PAGEWARDEN_COGNITO_DOMAIN',
  'PAGEWARDEN_SESSION_COOKIE',
  'PAGEWARDEN_IDLE_TIMEOUT',
  'PAGEWARDEN_DRAIN_TIMEOUT',
  'PAGEWARDEN_ALB_KEYS_URL',
  'PAGEWARDEN_JWKS_URL',
  'PAGEWARDEN_ALLOW_HTTP_KEYS'
] as const satisfies readonly (keyof Environment)[]

/** The variables that a setting may add: all others of the proxy. */
export type Variables = Omit<Environment, (typeof OWN_VARIABLES)[number]>
