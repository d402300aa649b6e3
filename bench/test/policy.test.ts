import { test } from 'tap'
import { decidePage } from '../../proxy/policy/decide.ts'
import { policyOf } from '../../proxy/test/support/fixture.ts'
import { cedarOf, succeeded } from '../policy/cedar.ts'
import { formatChanges } from '../policy/format-changes.ts'
import { benchPolicy, formatDecision } from '../policy/policy.ts'
import { benchRevalidation, socketOf } from '../policy/revalidate.ts'
import { member, policyWith } from '../policy/sample.ts'

// No test asserts a duration: it depends on the machine.

test('decisions are measured in a policy of 10,000 names', async (t) => {
  const { rows, how, findings } = await benchPolicy({ rounds: 1 })

  t.match(how, '1,000 rules with 10,000 names')
  t.equal(rows.length, 8)
  t.match(findings, [/^A decision costs .* Cedar costs \d+ times as much\.$/])
})

test('the report says whether a decision keeps within its bound', async (t) => {
  t.match(formatDecision([2, 1, 3], [20, 10, 30]), /2\.00 µs.*within.*Cedar costs 10 times/)
  t.match(formatDecision([11], [11]), /ABOVE the bound of 10 µs/)
})

test('Cedar decides the same with the same policy, and rejects an unsupported policy', async (t) => {
  const policy = policyWith(10, 3)
  const cedar = cedarOf(policy)
  const guest = { ...member(99), groups: [], email: 'p1@r4.example' }
  const people = [member(5), guest, { ...guest, emailVerified: false }, { ...guest, email: null }]
  for (const person of people) {
    for (const { name } of policy.pages) {
      const { allow } = decidePage(policy, person, name)
      t.equal(cedar(person, name), allow ? 'allow' : 'deny', name)
    }
  }
  t.throws(() => cedarOf(policyOf('version: 1\npages:\n  /: [sub:a]\n')), {
    message: 'No policy of the benchmark has a sub.'
  })
  t.throws(() => succeeded({ type: 'failure', errors: ['a word too many'] }), {
    message: /a word too many/
  })
})

test('the benchmark revalidates websockets and reports the delay of everything else', async (t) => {
  const { rows, findings } = await benchRevalidation({ rounds: 1 })
  t.equal(rows.length, 1)
  t.match(findings, [/^The event loop was late by .* at most, and without any work by /])
})

test('a change that closes unaffected websockets is reported', (t) => {
  const change = {
    cutAfter: 500,
    toldAfter: 900,
    codes: { 4401: 10, 4403: 10 },
    messages: 0,
    late: 30,
    lateBefore: 10
  }
  t.match(formatChanges(100, [change]), /replaced 1 times.*cut off after 500 ms.*Nobody else/)
  t.match(formatChanges(100, [{ ...change, codes: { 4401: 10, 4403: 11 } }]), /OTHERS WERE CLOSED/)
  t.end()
})

test('a websocket of the benchmark has the access of its person', async (t) => {
  const ours = policyWith(3, 2)
  let inForce = ours
  const socket = socketOf(1, () => inForce)

  t.equal(socket.accessChange(), 'kept')
  inForce = policyOf('version: 1\npages:\n  /: [signed-in]\nunlisted: [signed-in]\n')
  t.equal(socket.accessChange(), 'gained')
  inForce = policyOf('version: 1\npages:\n  /: [group:nobody]\n')
  t.equal(socket.accessChange(), 'lost')
  t.equal(socket.bufferedBytes(), 0)
  t.equal(socket.terminate(), undefined)
})

test('a policy that cannot be read is a fault of the benchmark', async (t) => {
  t.throws(() => policyWith(0, 1), { message: /^The policy to measure with is wrong/ })
})
