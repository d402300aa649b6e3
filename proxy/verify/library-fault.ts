import { JwtInvalidSignatureError, KidNotFoundInJwksError } from 'aws-jwt-verify/error'
import { KEYS_UNAVAILABLE } from '../errors.ts'

/**
 * Reads what the library threw. Anything it can throw is a refusal, whatever its class (a bad
 * token may make OpenSSL throw); only our own wish for a key that cannot be had goes on upwards.
 * The error itself goes nowhere, since its message quotes the token.
 */
export const libraryFault = (error: unknown): 'key-unknown' | 'signature-wrong' | 'refused' => {
  if (error instanceof KEYS_UNAVAILABLE) throw error
  if (error instanceof KidNotFoundInJwksError) return 'key-unknown'
  if (error instanceof JwtInvalidSignatureError) return 'signature-wrong'
  return 'refused'
}
