import t from 'tap'
import { createVerifier } from '../../verify/verify.ts'
import { createWorld, JWKS_URL, poolSigner, SUB, text, type World } from '../support/tokens.ts'

/*
 * What becomes of requests while keys come, go or cannot be had.
 */

const pool = poolSigner()

const credentialsOf = (world: World) => ({
  data: world.data(),
  accessToken: world.access(),
  identity: SUB
})

t.test('with the key endpoint down, new keys are a failure and known ones go on', async (t) => {
  const world = createWorld({ pool })
  const { verify } = createVerifier(world.options)
  t.match(await verify(credentialsOf(world)), { ok: true })

  world.endpoint.albAnswer = text('', 500)
  world.endpoint.poolAnswer = text('', 500)
  world.clock.pass(60)
  t.match(await verify(credentialsOf(world)), { ok: true })

  const unknown = world.data({ header: { kid: '11111111-2222-4333-8444-555555555555' } })
  await t.rejects(verify({ ...credentialsOf(world), data: unknown }), {
    code: 'PW_KEYS_UNAVAILABLE',
    statusCode: 503
  })
  const accessToken = world.access({ header: { kid: 'other' } })
  await t.rejects(verify({ ...credentialsOf(world), accessToken }), {
    code: 'PW_KEYS_UNAVAILABLE',
    statusCode: 503
  })
})

t.test(
  'started while the endpoint is down, it becomes ready within seconds of its return',
  async (t) => {
    const world = createWorld({ pool })
    world.endpoint.albAnswer = text('', 503)
    world.endpoint.poolAnswer = text('', 503)
    const { verify, ready } = createVerifier(world.options)
    await t.rejects(verify(credentialsOf(world)), { code: 'PW_KEYS_UNAVAILABLE' })
    t.notOk(ready())

    world.endpoint.albAnswer = null
    world.endpoint.poolAnswer = null
    world.clock.pass(10)

    t.match(await verify(credentialsOf(world)), { ok: true })
    t.ok(ready())
  }
)

t.test('a clock that is set back keeps no key away', async (t) => {
  const world = createWorld({ pool })
  const { verify } = createVerifier(world.options)
  world.endpoint.albAnswer = text('', 500)
  world.endpoint.poolAnswer = text('', 500)
  await t.rejects(verify(credentialsOf(world)), { code: 'PW_KEYS_UNAVAILABLE' })

  world.endpoint.albAnswer = null
  world.endpoint.poolAnswer = null
  world.clock.set(-3_600)
  world.clock.pass(10)

  t.match(await verify(credentialsOf(world)), { ok: true })
})

t.test('a remembered access token ends when the pool withdraws its key', async (t) => {
  const world = createWorld({ pool })
  const { verify, ready } = createVerifier(world.options)
  const accessToken = world.access({ exp: world.clock.at(86_400) })
  t.match(await verify({ ...credentialsOf(world), accessToken }), { ok: true })

  world.endpoint.poolSigners.splice(0, 1, poolSigner('next='))
  world.clock.pass(3_601)
  t.ok(ready(), 'which is what looks for a new list')
  await new Promise((resolve) => setImmediate(resolve))

  t.same(await verify({ ...credentialsOf(world), accessToken }), {
    ok: false,
    reason: 'access-key-unknown'
  })
})

t.test('asking for readiness is enough to look for the keys again', async (t) => {
  const world = createWorld({ pool })
  world.endpoint.poolAnswer = () => Promise.reject(new Error('no network'))
  const { ready, verify } = createVerifier(world.options)
  await t.rejects(verify(credentialsOf(world)), { code: 'PW_KEYS_UNAVAILABLE' })
  world.endpoint.poolAnswer = null
  world.clock.pass(5)

  t.notOk(ready())
  t.match(await verify(credentialsOf(world)), { ok: true })
  t.ok(ready())
  t.equal(world.endpoint.asked.at(-1), JWKS_URL)
})

t.test('three keys in turn are each fetched once', async (t) => {
  const worlds = [createWorld({ pool }), createWorld({ pool }), createWorld({ pool })]
  const [first = createWorld({ pool })] = worlds
  first.endpoint.albSigners.push(...worlds.map(({ alb }) => alb))
  const { verify, stats } = createVerifier(first.options)

  for (const turn of Array(30).keys()) {
    for (const { alb } of worlds) {
      const data = first.data({ signer: alb, claims: { turn } })
      t.match(await verify({ ...credentialsOf(first), data }), { ok: true })
    }
  }

  t.equal(first.endpoint.albFetches, 3)
  t.match(stats(), { proven: 3, probation: 0 })
})

t.test('two hundred first requests at once fetch each key once', async (t) => {
  const world = createWorld({ pool })
  const { verify } = createVerifier(world.options)

  const verdicts = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      verify({ ...credentialsOf(world), data: world.data({ claims: { turn } }) })
    )
  )

  t.ok(verdicts.every(({ ok }) => ok))
  t.equal(world.endpoint.albFetches, 1)
  t.equal(world.endpoint.poolFetches, 1)
})

t.test('closing ends the fetches under way', async (t) => {
  const world = createWorld({ pool })
  world.endpoint.albAnswer = () => new Promise(() => {})
  const { verify, close, stats } = createVerifier(world.options)
  const pending = verify(credentialsOf(world))

  close()

  await t.rejects(pending, { code: 'PW_KEYS_UNAVAILABLE' })
  t.equal(stats().inFlight, 0)
})
