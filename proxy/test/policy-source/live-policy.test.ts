import { test } from 'tap'
import type { Policy } from '../../policy/policy.ts'
import {
  LivePolicy,
  type PolicyState,
  type PollOutcome,
  type PollResult,
  policyTransitions
} from '../../policy-source/live-policy.ts'
import type { Source } from '../../policy-source/source.ts'
import { Clock } from '../support/clock.ts'
import { policyOf } from '../support/fixture.ts'

const textOf = (principal: string) => `version: 1\npages:\n  /: [${principal}]\n`

/** A live policy whose source returns the text that the test sets. */
function fixtureOf(first: string | null) {
  const clock = new Clock()
  const polls: PollResult<Policy | null>[] = []
  const source = { reading: first as string | Error, reads: 0, change: () => {} }
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
        source.change = resolve
        signal.addEventListener('abort', reject)
      })
  }
  const live = new LivePolicy<Policy | null>({
    source: given,
    first: first === null ? null : policyOf(first, 'first'),
    now: clock.now,
    onPoll: (poll) => polls.push(poll)
  })
  const results = () => polls.splice(0).map(({ result }) => result)
  return { clock, source, live, polls, results }
}

test('a valid policy replaces the previous one', async (t) => {
  const { clock, source, live, polls } = fixtureOf(textOf('signed-in'))
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
  t.match(polls, [
    { result: 'loaded', previous, policy: live.policy, warnings: [{ code: 'shadow-on' }] }
  ])
})

test('an invalid policy leaves the old one in force, and is reported as a change once', async (t) => {
  const { clock, source, live, polls } = fixtureOf(textOf('signed-in'))
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
  t.match(polls, [
    { result: 'invalid', isChange: true, fault: { code: 'PW_POLICY_INVALID' } },
    { result: 'invalid', isChange: false }
  ])
  source.reading = textOf('grupp:a')
  await live.reload()
  t.match(polls[2], { result: 'invalid', isChange: true }, 'another invalid one is a change')
})

test('a policy that fails its own tests leaves the old one in force', async (t) => {
  const { source, live, results } = fixtureOf(textOf('signed-in'))
  source.reading = `${textOf('group:a')}tests:\n  - { as: { groups: [] }, may: [/] }\n`

  await live.reload()

  t.same(results(), ['invalid'])
  t.equal(live.status.version, 'first')
  t.match(live.status.stale?.message, 'should open /, but may not')
})

test('an unreadable source leaves the old policy in force, and later changes are reported', async (t) => {
  const { source, live, polls, results } = fixtureOf(textOf('signed-in'))
  source.reading = textOf('group:a')
  await live.reload()
  const good = live.policy
  t.same(results(), ['loaded'])

  source.reading = new Error('gone')
  await live.reload()
  await live.reload()
  t.equal(live.policy, good)
  t.match(live.status.stale, { reason: 'policy-unread', version: null })
  t.match(polls, [{ isChange: true, fault: { code: 'PW_POLICY_UNREAD' } }, { isChange: false }])

  source.reading = textOf('grup:a')
  await live.reload()
  t.match(live.status.stale, { reason: 'policy-invalid' })
  source.reading = textOf('group:a')
  await live.reload()
  await live.reload()
  t.equal(live.policy, good, 'the same bytes are the same policy')
  t.equal(live.status.stale, null)
  t.match(polls.slice(2), [
    { result: 'invalid', isChange: true },
    { result: 'unchanged', isChange: true },
    { result: 'unchanged', isChange: false }
  ])
})

test('a shadow policy may start without a first policy', async (t) => {
  const { source, live, polls } = fixtureOf(null)
  t.match(live.status, { version: null, loadedAt: null })
  source.reading = textOf('group:a')
  await live.reload()
  t.ok(live.policy)
  t.match(polls, [{ result: 'loaded', previous: null }])
})

test('the policy is polled when its source reports a change, until it is closed', async (t) => {
  const { source, live } = fixtureOf(textOf('signed-in'))
  const following = live.follow()
  source.change()
  while (source.reads === 0) await new Promise(setImmediate)
  live.close()
  await following
  t.equal(source.reads, 1)
})

test('polls do not overtake each other', async (t) => {
  const { source, live, results } = fixtureOf(textOf('signed-in'))
  source.reading = textOf('group:a')
  const first = live.reload()
  const second = live.reload()
  await Promise.all([first, second])
  t.same(results(), ['loaded', 'unchanged'])
})

test('a policy whose check ends after the close does not come into force', async (t) => {
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

/** The text that the source may return. It decides the version in force and the refused one. */
const readings: readonly (readonly [reading: string | Error, isValid: boolean])[] = [
  [textOf('group:a'), true],
  [textOf('group:b'), true],
  [textOf('grup:a'), false],
  [textOf('grup:b'), false],
  [new Error('gone'), false]
]

type Reading = (typeof readings)[number]

/** The result of a poll with this text while another policy is in force. */
function outcomeOf([reading, isValid]: Reading, inForce: Reading | null): PollOutcome {
  if (isValid) return reading === inForce?.[0] ? 'unchanged' : 'loaded'
  return typeof reading === 'string' ? 'invalid' : 'unread'
}

/** Polls one text after the other and compares the live policy with the table. */
async function faultIn(sequence: readonly Reading[]): Promise<string | null> {
  const { source, live, polls } = fixtureOf(textOf('signed-in'))
  let state: PolicyState = 'current'
  let inForce: Reading | null = null
  let refused: Reading | null = null
  for (const reading of sequence) {
    const outcome = outcomeOf(reading, inForce)
    const [text, isValid] = reading
    const expected: PolicyState = policyTransitions[state][outcome]
    const isChange: boolean = expected !== state || (!isValid && reading !== refused)
    inForce = isValid ? reading : inForce
    refused = isValid ? null : reading
    state = expected
    source.reading = text
    const { policy } = live
    await live.reload()
    const faults = [
      live.state !== state && `is ${live.state} and not ${state}`,
      (live.policy === policy) !== (outcome !== 'loaded') && 'has the wrong policy in force',
      (live.status.stale === null) !== (state === 'current') && 'has a wrong status',
      ...pollFaults(polls.splice(0), outcome, isChange)
    ].filter((fault) => fault !== false)
    if (faults.length > 0) return `${sequence.join('; ')}: ${faults.join()}`
  }
  return null
}

function pollFaults(
  polls: readonly PollResult<unknown>[],
  outcome: PollOutcome,
  isChange: boolean
) {
  const [poll] = polls
  return [
    (polls.length !== 1 || poll?.result !== outcome) && `has reported ${poll?.result}`,
    poll?.result !== 'loaded' && poll?.isChange !== isChange && 'has miscounted a change'
  ]
}

test('a policy is in force and the table holds in all sequences of four polls', async (t) => {
  const sequences: (readonly Reading[])[] = [[]]
  const faults: (string | null)[] = []
  for (const sequence of sequences) {
    if (sequence.length < 4) sequences.push(...readings.map((reading) => [...sequence, reading]))
    else faults.push(await faultIn(sequence))
  }
  t.equal(faults.length, readings.length ** 4)
  t.same(
    faults.filter((fault) => fault !== null),
    []
  )
})
