import { test } from 'tap'
import type { Policy } from '../../policy/policy.ts'
import { LivePolicy, type PollResult } from '../../policy-source/live-policy.ts'
import type { Source } from '../../policy-source/source.ts'
import { Clock } from '../support/clock.ts'
import { policyOf } from '../support/fixture.ts'

const textOf = (who: string) => `version: 1\npages:\n  /: [${who}]\n`

/** A live policy of a source that says what it is told to say. */
function fixtureOf(first: string | null) {
  const clock = new Clock()
  const looks: PollResult<Policy | null>[] = []
  const source = { reading: first as string | Error, reads: 0, wake: () => {} }
  const given: Source = {
    name: 'policy.yaml',
    patience: 0,
    read: async () => {
      source.reads += 1
      if (source.reading instanceof Error) throw source.reading
      return Buffer.from(source.reading)
    },
    waitForChange: (signal) =>
      new Promise((resolve, reject) => {
        source.wake = resolve
        signal.addEventListener('abort', reject)
      })
  }
  const live = new LivePolicy<Policy | null>({
    source: given,
    first: first === null ? null : policyOf(first, 'first'),
    now: clock.now,
    onPoll: (look) => looks.push(look)
  })
  const results = () => looks.splice(0).map(({ result }) => result)
  return { clock, source, live, looks, results }
}

test('a good policy takes the place of the one before', async (t) => {
  const { clock, source, live, looks } = fixtureOf(textOf('signed-in'))
  t.same(live.status, {
    source: 'policy.yaml',
    version: 'first',
    loadedAt: clock.now(),
    stale: null
  })
  const previous = live.policy
  clock.pass(60)
  source.reading = `${textOf('group:a')}report-only: true\n`

  await live.reload()

  t.equal(live.policy?.pages[0]?.allow[0]?.name, 'group:a')
  t.match(live.status, { version: live.policy?.version, loadedAt: clock.now(), stale: null })
  t.match(looks, [
    { result: 'loaded', previous, policy: live.policy, warnings: [{ code: 'shadow-on' }] }
  ])
})

test('a bad policy changes nothing, and is told as news once', async (t) => {
  const { clock, source, live, looks } = fixtureOf(textOf('signed-in'))
  const good = live.policy
  const since = clock.now()
  source.reading = textOf('grup:a')

  await live.reload()
  clock.pass(60)
  await live.reload()

  t.equal(live.policy, good)
  t.match(live.status, {
    version: 'first',
    stale: { reason: 'policy-invalid', version: /^[0-9a-f]{12}$/, since, message: /group:a/ }
  })
  t.match(looks, [
    { result: 'invalid', isChange: true, fault: { code: 'PW_POLICY_INVALID' } },
    { result: 'invalid', isChange: false }
  ])
  source.reading = textOf('grupp:a')
  await live.reload()
  t.match(looks[2], { result: 'invalid', isChange: true }, 'another bad one is news')
})

test('a policy that fails its own tests changes nothing', async (t) => {
  const { source, live, results } = fixtureOf(textOf('signed-in'))
  source.reading = `${textOf('group:a')}tests:\n  - { as: { groups: [] }, may: [/] }\n`

  await live.reload()

  t.same(results(), ['invalid'])
  t.equal(live.status.version, 'first')
  t.match(live.status.stale?.message, 'should open /, but may not')
})

test('a source that cannot be read changes nothing, and what comes after it is told', async (t) => {
  const { source, live, looks, results } = fixtureOf(textOf('signed-in'))
  source.reading = textOf('group:a')
  await live.reload()
  const good = live.policy
  t.same(results(), ['loaded'])

  source.reading = new Error('gone')
  await live.reload()
  await live.reload()
  t.equal(live.policy, good)
  t.match(live.status.stale, { reason: 'policy-unread', version: null })
  t.match(looks, [{ isChange: true, fault: { code: 'PW_POLICY_UNREAD' } }, { isChange: false }])

  source.reading = textOf('grup:a')
  await live.reload()
  t.match(live.status.stale, { reason: 'policy-invalid' })
  source.reading = textOf('group:a')
  await live.reload()
  await live.reload()
  t.equal(live.policy, good, 'the same bytes are the same policy')
  t.equal(live.status.stale, null)
  t.match(looks.slice(2), [
    { result: 'invalid', isChange: true },
    { result: 'unchanged', isChange: true },
    { result: 'unchanged', isChange: false }
  ])
})

test('things go on without a first policy where they may', async (t) => {
  const { source, live, looks } = fixtureOf(null)
  t.match(live.status, { version: null, loadedAt: null })
  source.reading = textOf('group:a')
  await live.reload()
  t.ok(live.policy)
  t.match(looks, [{ result: 'loaded', previous: null }])
})

test('it looks when the source has news, until it is closed', async (t) => {
  const { source, live } = fixtureOf(textOf('signed-in'))
  const following = live.follow()
  source.wake()
  while (source.reads === 0) await new Promise(setImmediate)
  live.close()
  await following
  t.equal(source.reads, 1)
})

test('looks do not overtake each other', async (t) => {
  const { source, live, results } = fixtureOf(textOf('signed-in'))
  source.reading = textOf('group:a')
  const first = live.reload()
  const second = live.reload()
  await Promise.all([first, second])
  t.same(results(), ['loaded', 'unchanged'])
})

test('a policy that is still being checked when all ends is not put in force', async (t) => {
  const { source, live, results } = fixtureOf(textOf('signed-in'))
  const rules = Array.from(Array(2_000).keys(), (index) => `  /p${index}: [group:a]\n`)
  source.reading = `${textOf('group:a')}${rules.join('')}`
  const reloading = live.reload()
  while (source.reads === 0) await new Promise(setImmediate)
  live.close()
  await reloading

  t.same(results(), [])
  t.equal(live.status.version, 'first')
})
