import createError from '@fastify/error'

/*
 * Every failure of the proxy. (A refusal is a value and not an error.) The client gets the status and the
 * sentence. The log gets the cause. Compare `code`, never the class or the message.
 */

export const CONFIG_INVALID = createError<[string]>(
  'PW_CONFIG_INVALID',
  'The settings cannot be used:\n%s',
  500
)

export const POLICY_INVALID = createError<[string, string, { cause?: unknown }?]>(
  'PW_POLICY_INVALID',
  'The policy %s cannot be used:\n%s',
  500
)

export const POLICY_UNREAD = createError<[string, string, { cause?: unknown }?]>(
  'PW_POLICY_UNREAD',
  'The policy %s cannot be read: %s',
  500
)

export const KEYS_UNAVAILABLE = createError<[{ cause?: unknown }?]>(
  'PW_KEYS_UNAVAILABLE',
  'A key that is needed to check who you are cannot be fetched at the moment.',
  503
)

export const BODY_TOO_LARGE = createError<[]>(
  'PW_BODY_TOO_LARGE',
  'This is more than one request may carry.',
  413
)

export const TOO_MANY = createError<[string]>('PW_TOO_MANY', '%s', 429)

export const OVERLOADED = createError<[string]>('PW_OVERLOADED', '%s', 503)

export const GUARD_MISSING = createError<[{ cause?: unknown }?]>(
  'PW_GUARD_MISSING',
  'This app is not protected from inside, so nobody is let in. Whoever runs it: put the folder `guard` of Pagewarden on PYTHONPATH where Streamlit starts (docs/deploy.md).',
  503
)

export const UPSTREAM_DOWN = createError<[{ cause?: unknown }?]>(
  'PW_UPSTREAM_DOWN',
  'The app cannot be reached.',
  502
)

export const UPSTREAM_LATE = createError<[{ cause?: unknown }?]>(
  'PW_UPSTREAM_LATE',
  'The app did not answer in time.',
  504
)
