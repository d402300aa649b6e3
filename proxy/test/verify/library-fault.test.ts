import {
  AlbJwtInvalidSignerError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  ParameterValidationError
} from 'aws-jwt-verify/error'
import t from 'tap'
import { KEYS_UNAVAILABLE } from '../../errors.ts'
import { libraryFault } from '../../verify/library-fault.ts'

t.test('whatever the library throws is a refusal', (t) => {
  const cases: readonly [unknown, string][] = [
    [new KidNotFoundInJwksError('x'), 'key-unknown'],
    [new JwtInvalidSignatureError('x'), 'signature-wrong'],
    [new AlbJwtInvalidSignerError('x', 'y', 'z'), 'refused'],
    [new ParameterValidationError('issuer not configured'), 'refused'],
    [new Error('Malformed signature'), 'refused'],
    [new RangeError('Invalid time value'), 'refused'],
    [undefined, 'refused'],
    ['text', 'refused']
  ]
  for (const [error, expected] of cases) t.equal(libraryFault(error), expected, String(error))
  t.end()
})

t.test('a key that cannot be had is not the fault of the token', (t) => {
  const error = new KEYS_UNAVAILABLE()

  t.throws(() => libraryFault(error), error)
  t.end()
})
