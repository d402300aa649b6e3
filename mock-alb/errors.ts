import createError from '@fastify/error'

/*
 * The errors of the mock before it listens. Afterwards a request gets an answer, not an error.
 */

export const SETTINGS_INVALID = createError<[string]>(
  'MA_SETTINGS_INVALID',
  'The mock ALB cannot start with these settings:\n%s',
  500
)

export const PEOPLE_INVALID = createError<[string, string, ErrorOptions]>(
  'MA_PEOPLE_INVALID',
  'The people file %s cannot be used:\n%s',
  500
)

export const CANNOT_LISTEN = createError<[string, string, string, ErrorOptions]>(
  'MA_CANNOT_LISTEN',
  'The mock ALB cannot listen on %s (%s). Free it, or set %s to another address.',
  500
)
