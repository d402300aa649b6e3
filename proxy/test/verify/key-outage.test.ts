import t from 'tap'
import { createVerifier } from '../../verify/verify.ts'
import {
  createTokenFixture,
  JWKS_URL,
  poolSigner,
  SUB,
  type TokenFixture,
  text
} from '../support/tokens.ts'

/*
 * What becomes of requests while keys come, go or cannot be had.
 */

const pool = poolSigner()

const credentialsOf = (tokens: TokenFixture) => ({
  data: tokens.data(),
  accessToken: tokens.access(),
  identity: SUB
})

t.test(
  'with the key endpoint down, new keys are a failure and cached keys still verify',
  async (t) => {
    const tokens = createTokenFixture({ pool })
    const { verify } = createVerifier(tokens.options)
    t.match(await verify(credentialsOf(tokens)), { ok: true })

    tokens.endpoint.albAnswer = text('', 500)
    tokens.endpoint.poolAnswer = text('', 500)
    tokens.clock.pass(60)
    t.match(await verify(credentialsOf(tokens)), { ok: true })

    const unknown = tokens.data({ header: { kid: '11111111-2222-4333-8444-555555555555' } })
    await t.rejects(verify({ ...credentialsOf(tokens), data: unknown }), {
      code: 'PW_KEYS_UNAVAILABLE',
      statusCode: 503
    })
    const accessToken = tokens.access({ header: { kid: 'other' } })
    await t.rejects(verify({ ...credentialsOf(tokens), accessToken }), {
      code: 'PW_KEYS_UNAVAILABLE',
      statusCode: 503
    })
  }
)

t.test(
  'started while the endpoint is down, it becomes ready within seconds of its return',
  async (t) => {
    const tokens = createTokenFixture({ pool })
    tokens.endpoint.albAnswer = text('', 503)
    tokens.endpoint.poolAnswer = text('', 503)
    const { verify, ready } = createVerifier(tokens.options)
    await t.rejects(verify(credentialsOf(tokens)), { code: 'PW_KEYS_UNAVAILABLE' })
    t.notOk(ready())

    tokens.endpoint.albAnswer = null
    tokens.endpoint.poolAnswer = null
    tokens.clock.pass(10)

    t.match(await verify(credentialsOf(tokens)), { ok: true })
    t.ok(ready())
  }
)

t.test('a clock that is set back does not delay a fetch', async (t) => {
  const tokens = createTokenFixture({ pool })
  const { verify } = createVerifier(tokens.options)
  tokens.endpoint.albAnswer = text('', 500)
  tokens.endpoint.poolAnswer = text('', 500)
  await t.rejects(verify(credentialsOf(tokens)), { code: 'PW_KEYS_UNAVAILABLE' })

  tokens.endpoint.albAnswer = null
  tokens.endpoint.poolAnswer = null
  tokens.clock.set(-3_600)
  tokens.clock.pass(10)

  t.match(await verify(credentialsOf(tokens)), { ok: true })
})

t.test('a cached access token is refused when the pool withdraws its key', async (t) => {
  const tokens = createTokenFixture({ pool })
  const { verify, ready } = createVerifier(tokens.options)
  const accessToken = tokens.access({ exp: tokens.clock.at(86_400) })
  t.match(await verify({ ...credentialsOf(tokens), accessToken }), { ok: true })

  tokens.endpoint.poolSigners.splice(0, 1, poolSigner('next='))
  tokens.clock.pass(3_601)
  t.ok(ready(), 'which is what looks for a new list')
  await new Promise((resolve) => setImmediate(resolve))

  t.same(await verify({ ...credentialsOf(tokens), accessToken }), {
    ok: false,
    reason: 'access-key-unknown'
  })
})

t.test('asking for readiness starts another fetch of the keys', async (t) => {
  const tokens = createTokenFixture({ pool })
  tokens.endpoint.poolAnswer = () => Promise.reject(new Error('no network'))
  const { ready, verify } = createVerifier(tokens.options)
  await t.rejects(verify(credentialsOf(tokens)), { code: 'PW_KEYS_UNAVAILABLE' })
  tokens.endpoint.poolAnswer = null
  tokens.clock.pass(5)

  t.notOk(ready())
  t.match(await verify(credentialsOf(tokens)), { ok: true })
  t.ok(ready())
  t.equal(tokens.endpoint.asked.at(-1), JWKS_URL)
})

t.test('three keys in turn are each fetched once', async (t) => {
  const fixtures = [
    createTokenFixture({ pool }),
    createTokenFixture({ pool }),
    createTokenFixture({ pool })
  ]
  const [first = createTokenFixture({ pool })] = fixtures
  first.endpoint.albSigners.push(...fixtures.map(({ alb }) => alb))
  const { verify, stats } = createVerifier(first.options)

  for (const turn of Array(30).keys()) {
    for (const { alb } of fixtures) {
      const data = first.data({ signer: alb, claims: { turn } })
      t.match(await verify({ ...credentialsOf(first), data }), { ok: true })
    }
  }

  t.equal(first.endpoint.albFetches, 3)
  t.match(stats(), { proven: 3, probation: 0 })
})

t.test('two hundred first requests at once fetch each key once', async (t) => {
  const tokens = createTokenFixture({ pool })
  const { verify } = createVerifier(tokens.options)

  const verdicts = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      verify({ ...credentialsOf(tokens), data: tokens.data({ claims: { turn } }) })
    )
  )

  t.ok(verdicts.every(({ ok }) => ok))
  t.equal(tokens.endpoint.albFetches, 1)
  t.equal(tokens.endpoint.poolFetches, 1)
})

t.test('closing ends the running fetches', async (t) => {
  const tokens = createTokenFixture({ pool })
  tokens.endpoint.albAnswer = () => new Promise(() => {})
  const { verify, close, stats } = createVerifier(tokens.options)
  const pending = verify(credentialsOf(tokens))

  close()

  await t.rejects(pending, { code: 'PW_KEYS_UNAVAILABLE' })
  t.equal(stats().inFlight, 0)
})
