import { test } from 'tap'
import { RateLimiter, RateLimiters } from '../../limits/rate-limiter.ts'

test('what comes at the allowed rate is read at once, a burst of two seconds too', (t) => {
  const budget = new RateLimiter(10)
  for (let second = 0; second < 10; second += 1) {
    for (let count = 0; count < 10; count += 1) t.equal(budget.take(1_000 * second), 0)
  }
  const burst = new RateLimiter(10)
  const rests = Array.from({ length: 20 }, () => burst.take(5_000))
  t.same(rests, Array(20).fill(0))
  t.end()
})

test('what comes faster is left unread for as long as it is ahead of its time', (t) => {
  const budget = new RateLimiter(10)
  for (let count = 0; count < 20; count += 1) budget.take(0)

  t.equal(budget.take(0), 100)
  t.equal(budget.take(0), 200)
  t.equal(budget.take(200), 100)
  t.equal(budget.take(10_000), 0, 'it is forgotten with time')
  t.end()
})

test('who sends far more is not read at all, until their time has come', (t) => {
  const budget = new RateLimiter(10)
  const rests = Array.from({ length: 121 }, () => budget.take(0))

  t.equal(rests.indexOf(null), 120)
  t.ok(budget.isExhausted(0))
  t.notOk(budget.isExhausted(101))
  t.end()
})

test('a budget is one person’s, over all that they open', (t) => {
  const pace = new RateLimiters(1)

  t.equal(pace.of('zoe'), pace.of('zoe'))
  t.not(pace.of('zoe'), pace.of('max'))
  t.end()
})

test('of too many people those are forgotten who opened nothing for the longest time', (t) => {
  const pace = new RateLimiters(1)
  const [zoe, max] = [pace.of('zoe'), pace.of('max')]
  for (let count = 0; count < 19_998; count += 1) pace.of(`${count}`)
  pace.of('zoe')
  pace.of('one more')

  t.equal(pace.of('zoe'), zoe)
  t.not(pace.of('max'), max)
  t.end()
})
