import t, { type Test } from 'tap'
import { AlbKeys } from '../../verify/alb-keys.ts'
import type { VerifyEvent } from '../../verify/events.ts'
import { KeyFetcher } from '../../verify/key-fetcher.ts'
import { Clock } from '../support/clock.ts'
import {
  ALB_KEYS_URL,
  albSigner,
  KeyEndpoint,
  never,
  pemOf,
  poolSigner,
  type Signer,
  text
} from '../support/tokens.ts'

const SIGNERS: readonly Signer[] = Array.from({ length: 30 }, () => albSigner())
const [OURS = albSigner(), ...FOREIGN] = SIGNERS
const UNKNOWN = albSigner().kid
const DAY = 24 * 3_600

const setUp = (t: Test) => {
  const endpoint = new KeyEndpoint(SIGNERS, [])
  const clock = new Clock()
  const events: VerifyEvent[] = []
  const fetcher = new KeyFetcher({ fetch: endpoint.fetch, tryMs: 20, budgetMs: 60_000 })
  const dropped = t.captureFn(() => {})
  const keys = new AlbKeys({
    baseUrl: ALB_KEYS_URL,
    fetcher,
    now: clock.now,
    observe: (event) => events.push(event),
    onDrop: dropped
  })
  t.teardown(() => fetcher.close())
  const outcomes = () => events.map((event) => event.type === 'key-fetch' && event.outcome)
  return { endpoint, clock, events, outcomes, fetcher, keys, dropped: () => dropped.calls.length }
}

type Keys = ReturnType<typeof setUp>['keys']

const prove = async (keys: Keys, kid: string): Promise<void> => {
  await keys.load(kid)
  keys.confirm(kid)
}

const UNKNOWN_KEY = { message: /no such key/ }
const UNAVAILABLE = { code: 'PW_KEYS_UNAVAILABLE', statusCode: 503 }

/** Lets a fetch end that nobody waits for. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

t.test('a key is fetched once, from the address with its id', async (t) => {
  const { endpoint, keys } = setUp(t)
  t.equal(keys.find(OURS.kid), undefined)

  const first = await keys.load(OURS.kid)
  const second = await keys.load(OURS.kid)

  t.equal(first, second)
  t.equal(keys.find(OURS.kid), first)
  t.match(first, { kid: OURS.kid, alg: 'ES256' })
  t.same(endpoint.asked, [`${ALB_KEYS_URL}/${OURS.kid}`])
})

t.test('requests for one key at the same time share one fetch', async (t) => {
  const { endpoint, keys } = setUp(t)

  const found = await Promise.all(Array.from({ length: 200 }, () => keys.load(OURS.kid)))

  t.equal(new Set(found).size, 1)
  t.equal(endpoint.albFetches, 1)
  t.equal(keys.sizes.inFlight, 0)
})

t.test(
  'what the endpoint does not have is unknown, and not asked for again for a minute',
  async (t) => {
    for (const status of [403, 404]) {
      const { endpoint, clock, keys, outcomes } = setUp(t)
      endpoint.albAnswer = text('', status)

      await t.rejects(keys.load(UNKNOWN), UNKNOWN_KEY)
      clock.pass(59.9)
      await t.rejects(keys.load(UNKNOWN), UNKNOWN_KEY)
      t.equal(endpoint.albFetches, 1)

      endpoint.albAnswer = text(pemOf(OURS))
      clock.pass(0.1)
      t.match(await keys.load(UNKNOWN), { kid: UNKNOWN })
      t.same(outcomes(), ['absent', 'ok'])
      t.equal(keys.sizes.negative, 0)
    }
  }
)

t.test('after a failure the endpoint is not asked again for two to five seconds', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  endpoint.albAnswer = text('', 500)
  const rests = [2, 4, 5, 5]

  for (const [failures, rest] of rests.entries()) {
    await t.rejects(keys.load(OURS.kid), UNAVAILABLE)
    clock.pass(rest - 0.1)
    await t.rejects(keys.load(OURS.kid), UNAVAILABLE)
    t.equal(endpoint.albFetches, 2 * (failures + 1), 'two tries each')
    clock.pass(0.1)
  }

  endpoint.albAnswer = null
  t.match(await keys.load(OURS.kid), { kid: OURS.kid })
})

t.test('a broken endpoint is a failure and not a refusal', async (t) => {
  const cases = [
    ['500', text('', 500), /answered 500/],
    ['a redirect', text('', 302), /answered 302/],
    ['no network', () => Promise.reject(new Error('fetch failed')), /fetch failed/],
    ['no answer', never, /No answer/],
    ['a page', text('<html>Sign in</html>'), /not a P-256 public key/],
    ['an RSA key', text(pemOf(poolSigner())), /not a P-256 public key/],
    ['100 KiB', text('x'.repeat(100_000)), /longer than 16384/]
  ] as const
  for (const [title, answer, cause] of cases) {
    const { endpoint, events, keys } = setUp(t)
    endpoint.albAnswer = answer
    await t.rejects(keys.load(OURS.kid), { ...UNAVAILABLE, cause: { message: cause } }, title)
    t.match(events, [{ source: 'alb', outcome: 'failed', detail: cause }], title)
  }
})

t.test('fetches are rate limited: five at once, then one each second', async (t) => {
  const { endpoint, clock, keys, outcomes } = setUp(t)
  const ask = () => t.rejects(keys.load(albSigner().kid))

  for (const _ of Array(20).keys()) await ask()
  t.equal(endpoint.albFetches, 5)
  t.same(outcomes().slice(4, 6), ['absent', 'limited'])
  await t.rejects(keys.load(UNKNOWN), UNAVAILABLE)

  clock.pass(3)
  for (const _ of Array(20).keys()) await ask()
  t.equal(endpoint.albFetches, 8)
})

t.test('a key that has verified no token is cached for a minute', async (t) => {
  const { endpoint, clock, keys, dropped } = setUp(t)
  await keys.load(OURS.kid)

  clock.pass(60)
  t.ok(keys.find(OURS.kid))
  clock.pass(0.1)
  t.equal(keys.find(OURS.kid), undefined)

  t.equal(dropped(), 1)
  t.match(keys.sizes, { proven: 0, probation: 0 })
  await keys.load(OURS.kid)
  t.equal(endpoint.albFetches, 2)
})

t.test('foreign keys evict each other, and never a proven key', async (t) => {
  const { clock, keys, dropped } = setUp(t)
  await prove(keys, OURS.kid)

  for (const { kid } of FOREIGN) {
    clock.pass(1)
    await keys.load(kid)
  }

  t.ok(keys.find(OURS.kid))
  t.match(keys.sizes, { proven: 1, probation: 8 })
  t.equal(dropped(), FOREIGN.length - 8, 'and the library is told to forget')
})

t.test('of too many proven keys the least recently used is evicted', async (t) => {
  const { clock, keys, dropped } = setUp(t)
  const proven = SIGNERS.slice(0, 17)
  for (const { kid } of proven) {
    clock.pass(1)
    await prove(keys, kid)
    keys.confirm(OURS.kid)
    keys.confirm(UNKNOWN)
  }

  t.ok(keys.find(OURS.kid), 'used all along')
  t.equal(keys.find(proven[1]?.kid ?? ''), undefined)
  t.equal(keys.find(UNKNOWN), undefined, 'a key that is not there proves nothing')
  t.equal(keys.sizes.proven, 16)
  t.equal(dropped(), 1)
})

t.test('a proven key is fetched again after a day, in the background', async (t) => {
  const { endpoint, clock, keys, dropped } = setUp(t)
  await prove(keys, OURS.kid)
  const old = keys.find(OURS.kid)
  clock.pass(DAY + 1)

  t.equal(keys.find(OURS.kid), old)
  t.equal(keys.find(OURS.kid), old)
  t.equal(keys.sizes.inFlight, 1)
  await settle()

  t.not(keys.find(OURS.kid), old)
  t.same(keys.find(OURS.kid), old)
  t.equal(endpoint.albFetches, 2)
  t.equal(dropped(), 1)
})

t.test('a proven key is used for a week while the endpoint fails', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  await prove(keys, OURS.kid)
  endpoint.albAnswer = () => Promise.reject(new Error('fetch failed'))

  for (const _ of Array(6).keys()) {
    clock.pass(DAY)
    t.ok(keys.find(OURS.kid))
    await t.resolves(keys.load(OURS.kid))
  }
  clock.pass(DAY + 1)

  t.equal(keys.find(OURS.kid), undefined)
  await t.rejects(keys.load(OURS.kid), UNAVAILABLE)
})

t.test('a proven key is dropped when the endpoint no longer has it', async (t) => {
  const { endpoint, clock, keys, dropped } = setUp(t)
  await prove(keys, OURS.kid)
  endpoint.albSigners.length = 0
  clock.pass(DAY + 1)

  t.ok(keys.find(OURS.kid), 'until that is known')
  await settle()

  t.equal(keys.find(OURS.kid), undefined)
  t.equal(dropped(), 1)
  await t.rejects(keys.load(OURS.kid), UNKNOWN_KEY)
})

t.test('the negative cache has a bound', async (t) => {
  const { clock, keys } = setUp(t)

  for (const at of Array(300).keys()) {
    clock.pass(1)
    await t.rejects(keys.load(`${UNKNOWN.slice(0, -3)}${String(at).padStart(3, '0')}`))
  }

  t.equal(keys.sizes.negative, 256)
})

t.test('naming a key does not keep it in the cache', async (t) => {
  const { clock, keys } = setUp(t)
  const [first = OURS, ...others] = SIGNERS.slice(0, 17)
  await prove(keys, first.kid)
  for (const { kid } of others) {
    clock.pass(1)
    t.ok(keys.find(first.kid))
    await prove(keys, kid)
  }

  t.equal(keys.find(first.kid), undefined)
})
