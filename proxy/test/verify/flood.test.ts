import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { Credentials } from '../../verify/verdict.ts'
import { createVerifier, type Verifier } from '../../verify/verify.ts'
import {
  albSigner,
  createTokenFixture,
  never,
  poolSigner,
  SUB,
  type TokenFixture
} from '../support/tokens.ts'

/*
 * What someone can do who reaches the proxy past the load balancer: write whatever stands in an
 * unsigned header. The library's own store made one fetch for each token here, and kept a key
 * object for each issuer named.
 */

const FLOOD = 10_000

const pool = poolSigner()

type Fixture = {
  readonly tokens: TokenFixture
  readonly verifier: Verifier
  readonly good: Credentials
}

const setUp = (t: Test): Fixture => {
  const tokens = createTokenFixture({ pool })
  const verifier = createVerifier(tokens.options)
  t.teardown(() => verifier.close())
  return {
    tokens,
    verifier,
    good: { data: tokens.data(), accessToken: tokens.access(), identity: SUB }
  }
}

/** A token that claims our signer and names a key id at random; its signature is nonsense. */
const forger = (tokens: TokenFixture): (() => string) => {
  const [, payload = '', signature = ''] = tokens.data().split('.')
  const [header = ''] = tokens.data({ header: { kid: 'KID' } }).split('.')
  const json = Buffer.from(header, 'base64url').toString()
  return () =>
    `${Buffer.from(json.replace('KID', randomUUID())).toString('base64url')}.${payload}.${signature}`
}

/** What became of a token: accepted, a reason, or the code of a failure. */
const outcome = async ({ verifier, good }: Fixture, data: string): Promise<string> => {
  try {
    const verdict = await verifier.verify({ ...good, data })
    return verdict.ok ? 'accepted' : verdict.reason
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

t.test('ten thousand random key ids cost five fetches, and one more each second', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture
  const forge = forger(tokens)
  t.equal(await outcome(fixture, fixture.good.data), 'accepted')
  const counts = new Map<string, number>()

  for (const at of Array(FLOOD).keys()) {
    if (at % 1_000 === 999) tokens.clock.pass(1)
    const found = await outcome(fixture, forge())
    counts.set(found, (counts.get(found) ?? 0) + 1)
  }

  // The good key took one of the first five; ten seconds passed.
  t.equal(tokens.endpoint.albFetches, 5 + 10)
  t.equal(counts.get('data-key-unknown'), 14)
  t.equal(counts.get('PW_KEYS_UNAVAILABLE'), FLOOD - 14)
  t.same(verifier.stats(), {
    data: 1,
    access: 1,
    proven: 1,
    probation: 0,
    negative: 14,
    inFlight: 0,
    pool: 1,
    fetches: 0
  })
})

t.test('valid requests are accepted meanwhile, with cached and with new tokens', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture
  const forge = forger(tokens)
  t.equal(await outcome(fixture, tokens.data()), 'accepted')
  const before = tokens.endpoint.asked.length

  for (const turn of Array(200).keys()) {
    for (const _ of Array(10).keys()) await outcome(fixture, forge())
    t.equal(await outcome(fixture, tokens.data({ claims: { turn } })), 'accepted')
  }

  t.equal(tokens.endpoint.asked.length, before + 4)
  t.match(verifier.stats(), { data: 201, proven: 1 })
})

t.test('keys of other load balancers never evict ours', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture
  const neighbours = Array.from({ length: 40 }, () => albSigner())
  tokens.endpoint.albSigners.push(...neighbours)
  t.equal(await outcome(fixture, tokens.data()), 'accepted')

  for (const [turn, { kid }] of neighbours.entries()) {
    tokens.clock.pass(1)
    const forged = tokens.data({ header: { kid } })
    t.equal(await outcome(fixture, forged), 'data-signature-wrong')
    t.equal(await outcome(fixture, tokens.data({ claims: { turn } })), 'accepted')
  }

  t.equal(tokens.endpoint.albFetches, 1 + neighbours.length)
  t.match(verifier.stats(), { proven: 1, probation: 8 })
})

t.test('at most five fetches wait for a key endpoint that hangs', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture
  const forge = forger(tokens)
  tokens.endpoint.albAnswer = never

  const pending = Array.from({ length: 200 }, () => outcome(fixture, forge()))
  await new Promise((resolve) => setImmediate(resolve))
  t.match(verifier.stats(), { inFlight: 5, fetches: 5 })
  verifier.close()

  t.same(new Set(await Promise.all(pending)), new Set(['PW_KEYS_UNAVAILABLE']))
  t.match(verifier.stats(), { inFlight: 0, fetches: 0 })
})

t.test(
  'a flood of access token key ids fetches the keys of the pool once in ten seconds',
  async (t) => {
    const { tokens, verifier, good } = setUp(t)
    const [, payload = '', signature = ''] = good.accessToken.split('.')
    t.match(await verifier.verify(good), { ok: true })

    for (const at of Array(2_000).keys()) {
      if (at % 100 === 99) tokens.clock.pass(1)
      const header = Buffer.from(`{"kid":"${randomUUID()}","alg":"RS256"}`).toString('base64url')
      const accessToken = `${header}.${payload}.${signature}`
      const verdict = await verifier.verify({ ...good, accessToken })
      if (verdict.ok) t.fail('a forged access token was accepted')
    }

    t.equal(tokens.endpoint.poolFetches, 1 + 2)
    t.match(await verifier.verify(good), { ok: true })
    t.match(verifier.stats(), { access: 1, pool: 1 })
  }
)

t.test('random issuers and signers fill no cache', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture
  const before = verifier.stats()

  for (const _ of Array(1_000).keys()) {
    const name = randomUUID()
    for (const bend of [{ header: { signer: name } }, { claims: { iss: name } }]) {
      const found = await outcome(fixture, tokens.data(bend))
      if (!found.endsWith('foreign')) t.fail(`${found} for a stranger's token`)
    }
  }

  const settled = { pool: 0, fetches: 0 }
  t.same({ ...verifier.stats(), ...settled }, { ...before, ...settled })
  t.equal(tokens.endpoint.albFetches, 0)
})

t.test('the cache of valid tokens has a bound', async (t) => {
  const fixture = setUp(t)
  const { tokens, verifier } = fixture

  for (const turn of Array(2_200).keys()) {
    const found = await outcome(fixture, tokens.data({ claims: { turn } }))
    if (found !== 'accepted') t.fail(`${found} for a good token`)
  }

  t.match(verifier.stats(), { data: 2_000, access: 1, proven: 1 })
})
