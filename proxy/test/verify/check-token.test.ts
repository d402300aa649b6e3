import { createHash } from 'node:crypto'
import {
  AlbJwtInvalidSignerError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  ParameterValidationError
} from 'aws-jwt-verify/error'
import type { JwkWithKid } from 'aws-jwt-verify/jwk'
import t from 'tap'
import { KEYS_UNAVAILABLE } from '../../errors.ts'
import {
  createTokenCache,
  createTokenCheck,
  type TokenCheckOptions
} from '../../verify/check-token.ts'
import type { Lifetime } from '../../verify/claims.ts'
import type { VerifyEvent } from '../../verify/events.ts'
import { Clock } from '../support/clock.ts'

const TOKEN = `${btoa('{}')}.${btoa('{}')}.AAAA`
const KEY: JwkWithKid = { kty: 'EC', kid: 'known' }

/** A check of tokens that all say the same, by a library that finds them good unless told. */
const setUp = (options: Partial<TokenCheckOptions<Lifetime>> = {}) => {
  const clock = new Clock()
  const cache = createTokenCache<Lifetime>()
  const calls: string[] = []
  const events: VerifyEvent[] = []
  const facts = { expiresAt: clock.at(60), notBefore: null }
  const check = createTokenCheck<Lifetime>({
    kind: 'data',
    shape: /^[\w-]+={0,2}\.[\w-]+={0,2}\.[\w-]+$/,
    read: () => ({ ok: true, kid: KEY.kid, facts }),
    library: {
      verify: async () => calls.push('verify'),
      verifySync: () => calls.push('verifySync')
    },
    keys: {
      find: () => KEY,
      load: async () => KEY,
      confirm: (kid) => calls.push(`confirm ${kid}`)
    },
    cache,
    graceSeconds: 0,
    now: clock.now,
    observe: (event) => events.push(event),
    ...options
  })
  return { check, cache, clock, calls, events, facts }
}

const throwing = (error: unknown) => ({
  library: {
    verify: () => Promise.reject(error),
    verifySync: () => {
      throw error
    }
  }
})

const MISSING = { keys: { find: () => undefined, load: async () => KEY, confirm: () => {} } }

t.test('with a cached key the library verifies synchronously', async (t) => {
  const { check, calls, facts } = setUp()

  t.same(await check(TOKEN), { ok: true, facts })
  t.same(calls, ['verifySync', 'confirm known'])
})

t.test('without the key the library fetches it', async (t) => {
  const { check, calls, facts } = setUp(MISSING)

  t.same(await check(TOKEN), { ok: true, facts })
  t.same(calls, ['verify'])
})

t.test('a cached token needs neither the library nor a key', async (t) => {
  const { check, calls, events } = setUp()
  await check(TOKEN)

  t.match(await check(TOKEN), { ok: true })

  t.equal(calls.length, 2)
  t.same(
    events.map((event) => event.type === 'token-cache' && event.hit),
    [false, true]
  )
})

t.test('a token is cached by its SHA-256, and the token itself is not', async (t) => {
  const { check, cache } = setUp()
  await check(TOKEN)

  t.same([...cache.keys()], [createHash('sha256').update(TOKEN).digest('base64')])
})

t.test('the facts of at most two thousand tokens are cached', async (t) => {
  const { check, cache } = setUp()

  for (const at of Array(2_100).keys()) await check(`${TOKEN}${at}`)

  t.equal(cache.size, 2_000)
})

t.test('a cached token expires on its second, and is removed', async (t) => {
  const { check, cache, clock, calls } = setUp()
  await check(TOKEN)

  clock.pass(60)

  t.same(await check(TOKEN), { ok: false, reason: 'data-expired' })
  t.equal(cache.size, 0)
  t.equal(calls.length, 2)
})

t.test('a token of the longest header is read, a longer one is refused at once', async (t) => {
  const { check, events } = setUp()

  t.same(await check('x'.repeat(16_385)), { ok: false, reason: 'data-too-long' })
  t.same(await check('x'.repeat(16_384)), { ok: false, reason: 'data-malformed' })
  t.equal(events.length, 0)
})

t.test('a malformed, refused or expired token costs no signature check', async (t) => {
  const { clock } = setUp()
  const ended = { expiresAt: clock.at(-1), notBefore: null }
  const cases: readonly [string, string, Partial<TokenCheckOptions<Lifetime>>][] = [
    ['nonsense', 'data-malformed', {}],
    ['bm8.bm8.AAAA', 'data-malformed', {}],
    [TOKEN, 'data-alg-wrong', { read: () => ({ ok: false, reason: 'data-alg-wrong' }) }],
    [TOKEN, 'data-expired', { read: () => ({ ok: true, kid: KEY.kid, facts: ended }) }],
    [
      TOKEN,
      'access-expired',
      {
        kind: 'access',
        read: () => ({ ok: true, kid: KEY.kid, facts: ended })
      }
    ]
  ]
  for (const [token, reason, options] of cases) {
    const { check, calls, cache } = setUp(options)
    t.same(await check(token), { ok: false, reason })
    t.same(calls, [])
    t.equal(cache.size, 0)
  }
})

t.test('whatever the library throws is a refusal, and is not cached', async (t) => {
  const cases: readonly [unknown, string][] = [
    [new KidNotFoundInJwksError('x'), 'data-key-unknown'],
    [new JwtInvalidSignatureError('x'), 'data-signature-wrong'],
    [new AlbJwtInvalidSignerError('x', 'y', 'z'), 'data-refused'],
    [new ParameterValidationError('issuer not configured'), 'data-refused'],
    [new Error('Malformed signature'), 'data-refused'],
    [new RangeError('Invalid time value'), 'data-refused'],
    [undefined, 'data-refused'],
    ['text', 'data-refused']
  ]
  for (const [error, reason] of cases) {
    for (const keys of [{}, MISSING]) {
      const { check, calls, cache } = setUp({ ...throwing(error), ...keys })
      t.same(await check(TOKEN), { ok: false, reason }, String(error))
      t.same(calls, [], 'the key is not confirmed')
      t.equal(cache.size, 0)
    }
  }
})

t.test('a key that cannot be fetched is a failure and not a refusal', async (t) => {
  const { check } = setUp({ ...throwing(new KEYS_UNAVAILABLE()), ...MISSING })

  await t.rejects(check(TOKEN), { code: 'PW_KEYS_UNAVAILABLE' })
})
