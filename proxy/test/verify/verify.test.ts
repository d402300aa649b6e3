import t from 'tap'
import { TOKEN_REASONS } from '../../verify/verdict.ts'
import { createVerifier, type VerifierOptions } from '../../verify/verify.ts'
import { SECOND_CLIENT_ID } from '../support/token-vector.ts'
import { VECTORS } from '../support/token-vectors.ts'
import {
  CLIENT_ID,
  createTokenFixture,
  poolSigner,
  SUB,
  type TokenFixture
} from '../support/tokens.ts'

const pool = poolSigner()

const credentialsOf = (tokens: TokenFixture) => ({
  data: tokens.data(),
  accessToken: tokens.access(),
  identity: SUB
})

const refusing = (options: VerifierOptions, bend: Partial<VerifierOptions>) => () =>
  createVerifier({ ...options, ...bend })

t.test(
  'credentials are accepted, or refused for the one reason that is wrong with them',
  async (t) => {
    for (const { title, credentials, expect, fetches } of VECTORS) {
      const tokens = createTokenFixture({ pool })
      const clientIds = [CLIENT_ID, SECOND_CLIENT_ID]
      const { verify } = createVerifier({ ...tokens.options, clientIds })

      const verdict = await verify(credentials(tokens))

      t.equal(verdict.ok ? 'accepted' : verdict.reason, expect, title)
      t.equal(tokens.endpoint.albFetches, fetches, `${title}: ${fetches} keys fetched`)
    }
  }
)

t.test('for every reason some credentials are refused', (t) => {
  const expected = new Set(VECTORS.map(({ expect }) => expect))
  const unseen = TOKEN_REASONS.filter((reason) => !expected.has(reason))

  // These two are for what the library might throw one day; check-token.test.ts makes it.
  t.same(unseen, ['data-refused', 'access-refused'])
  t.equal(new Set(TOKEN_REASONS).size, TOKEN_REASONS.length)
  t.end()
})

t.test('a refusal contains a reason and nothing of the token', async (t) => {
  for (const { title, credentials } of VECTORS) {
    const tokens = createTokenFixture({ pool })
    const verdict = await createVerifier(tokens.options).verify(credentials(tokens))
    if (verdict.ok) continue
    t.same(Object.keys(verdict), ['ok', 'reason'], title)
    t.ok(TOKEN_REASONS.includes(verdict.reason), title)
  }
})

t.test(
  'a payload nested to the depth that its length allows is refused, not a crash',
  async (t) => {
    const tokens = createTokenFixture({ pool })
    const payload = `{"a":${'['.repeat(5_500)}${']'.repeat(5_500)}}`
    const credentials = { ...credentialsOf(tokens), data: tokens.data({ payload }) }

    const verdict = await createVerifier(tokens.options).verify(credentials)

    t.notOk(verdict.ok)
  }
)

t.test('an identity combines both tokens', async (t) => {
  const tokens = createTokenFixture({ pool })

  const verdict = await createVerifier(tokens.options).verify(credentialsOf(tokens))

  t.same(verdict, {
    ok: true,
    identity: {
      sub: SUB,
      username: SUB,
      email: 'zoe@example.com',
      emailVerified: true,
      groups: ['admins', 'analysts'],
      claims: {
        sub: SUB,
        email_verified: 'true',
        name: 'Zoë Example +/=-_',
        email: 'zoe@example.com',
        username: SUB
      },
      signedInAt: tokens.clock.at(0),
      expiresAt: tokens.clock.at(3_600)
    }
  })
})

t.test('cached tokens give the same identity, as long as they are valid', async (t) => {
  const tokens = createTokenFixture({ pool })
  const { verify, stats } = createVerifier(tokens.options)
  const credentials = credentialsOf(tokens)
  const first = await verify(credentials)

  const second = await verify(credentials)
  t.same(second, first)
  t.match(stats(), { data: 1, access: 1 })

  tokens.clock.pass(124)
  t.match(await verify(credentials), { ok: true })
  tokens.clock.pass(1)
  t.same(await verify(credentials), { ok: false, reason: 'data-expired' })
  t.match(stats(), { data: 0, access: 1 })

  tokens.clock.pass(3_480)
  const renewed = { ...credentials, data: tokens.data() }
  t.same(await verify(renewed), { ok: false, reason: 'access-expired' })
  t.match(stats(), { data: 1, access: 0 })
})

t.test('a cached token is still cross-checked with the other one', async (t) => {
  const tokens = createTokenFixture({ pool })
  const { verify } = createVerifier(tokens.options)
  const good = credentialsOf(tokens)
  const other = { claims: { sub: 'someone-else' } }
  const theirs = { data: tokens.data(other), accessToken: tokens.access(other), identity: null }
  t.match(await verify(good), { ok: true })
  t.match(await verify(theirs), { ok: true })

  t.same(await verify({ ...good, accessToken: theirs.accessToken }), {
    ok: false,
    reason: 'subjects-differ'
  })
  t.same(await verify({ ...good, identity: 'someone-else' }), {
    ok: false,
    reason: 'identity-differs'
  })
})

t.test('a cached token costs no second fetch, and is counted', async (t) => {
  const tokens = createTokenFixture({ pool })
  const events: unknown[] = []
  const observe = (event: unknown): void => {
    events.push(event)
  }
  const { verify } = createVerifier({ ...tokens.options, observe })
  const credentials = credentialsOf(tokens)

  await verify(credentials)
  await verify(credentials)
  await verify({ ...credentials, data: 'nonsense' })

  t.same(events, [
    { type: 'key-fetch', source: 'pool', outcome: 'ok', ms: 0, detail: '1 keys' },
    { type: 'key-fetch', source: 'alb', outcome: 'ok', ms: 0, detail: 'A key' },
    { type: 'token-cache', token: 'data', hit: false },
    { type: 'token-cache', token: 'access', hit: false },
    { type: 'token-cache', token: 'data', hit: true },
    { type: 'token-cache', token: 'access', hit: true }
  ])
})

t.test('clocks that differ by a minute, and tokens that live for two minutes', async (t) => {
  const cases = [
    { ours: 60, expect: { ok: true } },
    { ours: -60, expect: { ok: true } },
    { ours: 120, expect: { ok: true } },
    { ours: 125, expect: { ok: false, reason: 'data-expired' } },
    { ours: -120, expect: { ok: true } }
  ]
  for (const { ours, expect } of cases) {
    const tokens = createTokenFixture({ pool })
    const credentials = credentialsOf(tokens)
    tokens.clock.pass(ours)
    const verdict = await createVerifier(tokens.options).verify(credentials)
    t.match(verdict, expect, `our clock is ${ours} s off`)
  }
})

t.test('invalid settings are refused at once', (t) => {
  const { options } = createTokenFixture({ pool })

  t.throws(refusing(options, { graceSeconds: 31 }), /graceSeconds must be from 0 to 30, not 31/)
  t.throws(refusing(options, { graceSeconds: -1 }), /graceSeconds must be from 0 to 30, not -1/)
  t.throws(refusing(options, { graceSeconds: Number.NaN }), /not NaN/)
  t.throws(refusing(options, { userPoolId: 'nonsense' }))
  t.throws(refusing(options, { albArns: ['nonsense'] }))
  t.doesNotThrow(refusing(options, { graceSeconds: 30 }))
  t.doesNotThrow(refusing(options, { graceSeconds: 0 }))
  t.end()
})
