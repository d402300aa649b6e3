import t, { type Test } from 'tap'
import type { VerifyEvent } from '../../verify/events.ts'
import { KeyFetcher } from '../../verify/key-fetcher.ts'
import { PoolKeys } from '../../verify/pool-keys.ts'
import { Clock } from '../support/clock.ts'
import { JWKS_URL, KeyEndpoint, never, poolSigner, text } from '../support/tokens.ts'

const OURS = poolSigner('ours=')
const NEXT = poolSigner('next=')
const HOUR = 3_600
const UNKNOWN_KEY = { message: /no such key/ }
const UNAVAILABLE = { code: 'PW_KEYS_UNAVAILABLE', statusCode: 503 }

const setUp = (t: Test) => {
  const endpoint = new KeyEndpoint([], [OURS])
  const clock = new Clock()
  const events: VerifyEvent[] = []
  const fetcher = new KeyFetcher({ fetch: endpoint.fetch, tryMs: 20, budgetMs: 60_000 })
  const dropped = t.captureFn(() => {})
  const keys = new PoolKeys({
    url: JWKS_URL,
    fetcher,
    now: clock.now,
    observe: (event) => events.push(event),
    onDrop: dropped
  })
  t.teardown(() => fetcher.close())
  return { endpoint, clock, events, keys, dropped: () => dropped.calls.length }
}

/** Lets a fetch end that nobody waits for. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

t.test('requests at the same time share one fetch of the list', async (t) => {
  const { endpoint, clock, events, keys } = setUp(t)
  t.equal(keys.find(OURS.kid), undefined)

  const found = await Promise.all(Array.from({ length: 200 }, () => keys.load(OURS.kid)))

  t.equal(new Set(found).size, 1)
  t.equal(keys.find(OURS.kid), found[0])
  clock.pass(60)
  t.equal(await keys.load(OURS.kid), found[0])
  t.equal(keys.size, 1)
  t.same(endpoint.asked, [JWKS_URL])
  t.match(events, [{ source: 'pool', outcome: 'ok', detail: '1 keys' }])
})

t.test('asking whether it is ready starts a fetch, until it is', async (t) => {
  const { endpoint, keys } = setUp(t)

  t.notOk(keys.ready())
  t.notOk(keys.ready())
  await settle()

  t.ok(keys.ready())
  t.equal(endpoint.poolFetches, 1)
})

t.test('for a key that is not in the list, the list is fetched once in ten seconds', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  await keys.load(OURS.kid)

  for (const _ of Array(50).keys()) await t.rejects(keys.load('x'), UNKNOWN_KEY)
  t.equal(endpoint.poolFetches, 1)

  clock.pass(10)
  for (const _ of Array(50).keys()) await t.rejects(keys.load('x'), UNKNOWN_KEY)
  t.equal(endpoint.poolFetches, 2)
})

t.test('a new key is fetched when a token names it', async (t) => {
  const { endpoint, clock, keys, dropped } = setUp(t)
  await keys.load(OURS.kid)
  endpoint.poolSigners.push(NEXT)
  clock.pass(10)

  t.match(await keys.load(NEXT.kid), { kid: NEXT.kid })
  t.ok(keys.find(OURS.kid))
  t.equal(dropped(), 0, 'nothing has gone')
})

t.test('a removed or replaced key is dropped everywhere', async (t) => {
  for (const next of [NEXT, { ...NEXT, kid: OURS.kid }]) {
    const { endpoint, clock, keys, dropped } = setUp(t)
    const old = await keys.load(OURS.kid)
    endpoint.poolSigners.splice(0, 1, next)
    clock.pass(10)

    await t.rejects(keys.load('x'), UNKNOWN_KEY)

    t.not(keys.find(OURS.kid)?.n, old.n)
    t.equal(dropped(), 1)
  }
})

t.test('the list is fetched again after an hour, in the background', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  await keys.load(OURS.kid)
  endpoint.poolSigners.splice(0, 1, NEXT)
  clock.pass(HOUR + 1)

  t.ok(keys.find(OURS.kid), 'the old list serves meanwhile')
  await settle()

  t.equal(keys.find(OURS.kid), undefined, 'a key that was withdrawn no longer counts')
  t.ok(keys.find(NEXT.kid))
  t.equal(endpoint.poolFetches, 2)
})

t.test('an old list is used for a week while the endpoint fails', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  await keys.load(OURS.kid)
  endpoint.poolAnswer = text('', 500)

  clock.pass(7 * 24 * HOUR)
  t.ok(keys.find(OURS.kid))
  t.ok(keys.ready())
  await t.rejects(keys.load('x'), UNAVAILABLE, 'it may be a new key, nobody can say')

  clock.pass(1)
  t.equal(keys.find(OURS.kid), undefined)
  t.notOk(keys.ready())
})

t.test('after a failure the endpoint is not asked again for two to five seconds', async (t) => {
  const { endpoint, clock, keys } = setUp(t)
  endpoint.poolAnswer = text('', 503)

  for (const [failures, rest] of [2, 4, 5, 5].entries()) {
    await t.rejects(keys.load(OURS.kid), UNAVAILABLE)
    clock.pass(rest - 0.1)
    await t.rejects(keys.load(OURS.kid), UNAVAILABLE)
    t.equal(endpoint.poolFetches, 2 * (failures + 1), 'two tries each')
    clock.pass(0.1)
  }

  endpoint.poolAnswer = null
  t.match(await keys.load(OURS.kid), { kid: OURS.kid })
})

t.test('a broken endpoint is a failure and not a refusal', async (t) => {
  const cases = [
    ['403', text('', 403), /answered 403/],
    ['404', text('', 404), /answered 404/],
    ['500', text('', 500), /answered 500/],
    ['no answer', never, /No answer/],
    ['a page', text('<html>Sign in</html>'), /no RS256 key/],
    ['an empty list', text('{"keys":[]}'), /no RS256 key/]
  ] as const
  for (const [title, answer, cause] of cases) {
    const { endpoint, events, keys } = setUp(t)
    endpoint.poolAnswer = answer
    await t.rejects(keys.load(OURS.kid), { ...UNAVAILABLE, cause: { message: cause } }, title)
    t.match(events, [{ source: 'pool', outcome: 'failed', detail: cause }], title)
  }
})

t.test('keys of the pool need no confirmation', (t) => {
  const { keys } = setUp(t)

  keys.confirm()

  t.equal(keys.size, 0)
  t.end()
})
