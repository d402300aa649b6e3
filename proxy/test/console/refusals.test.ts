import { test } from 'tap'
import { maxRefusals, maxRefusalsEach, Refusals } from '../../console/refusals.ts'
import { Clock } from '../support/clock.ts'
import { nobody, zoe } from '../support/people.ts'

const refused = {
  identity: zoe,
  what: '/payroll',
  rule: '/payroll',
  reason: 'page-not-granted',
  asked: 'url',
  requestId: 'r-1'
}

test('the latest refusal comes first, and a repeated one is counted', (t) => {
  const clock = new Clock()
  const refusals = new Refusals(clock.now)
  refusals.add(refused)
  refusals.add({ ...refused, what: '/admin' })
  clock.pass(5)
  refusals.add({ ...refused, requestId: 'r-2' })
  refusals.add({ ...refused, asked: 'hash' })

  t.match(refusals.list(), [
    { what: '/payroll', asked: 'hash', times: 1 },
    { what: '/payroll', asked: 'url', times: 2, requestId: 'r-2', at: clock.now() },
    { what: '/admin', times: 1, at: clock.now() - 5_000 }
  ])
  t.end()
})

test('one person can neither evict the refusals of others nor fill the memory', (t) => {
  const refusals = new Refusals(new Clock().now)
  refusals.add({ ...refused, identity: nobody })
  for (let at = 0; at < 500; at += 1) {
    refusals.add({
      ...refused,
      identity: { ...zoe, sub: 'zoe' },
      what: `/${at}${'x'.repeat(5_000)}`
    })
  }
  t.equal(refusals.list().length, maxRefusalsEach + 1)
  t.equal(refusals.list().at(-1)?.identity, nobody)
  t.equal(refusals.list()[0]?.what.length, 256)
  t.match(refusals.list()[0]?.what, /^\/499x/)

  for (let at = 0; at < 500; at += 1) {
    refusals.add({ ...refused, identity: { ...zoe, sub: `sub-${at}` } })
  }
  t.equal(refusals.list().length, maxRefusals)
  t.equal(refusals.list().at(-1)?.identity.sub, 'sub-300')
  t.end()
})

test('refusals of strangers are only counted', (t) => {
  const refusals = new Refusals(new Clock().now)
  refusals.addStranger()
  refusals.addStranger()
  t.equal(refusals.strangers, 2)
  t.same(refusals.list(), [])
  t.end()
})
