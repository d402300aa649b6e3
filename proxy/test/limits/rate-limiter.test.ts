import { test } from 'tap'
import { RateLimiter, RateLimiters } from '../../limits/rate-limiter.ts'

const tenASecond = { perSecond: 10, burst: 20, maxDelay: 10_000 } as const

/** How many of so many events at one moment are within the limit. */
const taken = (limiter: RateLimiter, now: number, times = 100): number =>
  Array.from({ length: times }, () => limiter.tryTake(now)).filter(Boolean).length

test('a burst is within the limit, and after it one event each interval', (t) => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 5 })

  t.equal(taken(limiter, 1_000), 5)
  t.equal(taken(limiter, 1_900), 0)
  t.equal(taken(limiter, 2_100), 1)
  t.equal(taken(limiter, 3_602_000), 5, 'never more than a burst')
  t.end()
})

test('a clock that is set back gives nothing and takes nothing', (t) => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2 })
  t.ok(limiter.tryTake(3_600_000))

  t.equal(taken(limiter, 0), 1)
  t.equal(taken(limiter, 1_000), 1)
  t.end()
})

test('events at the allowed rate have no delay, and neither has a burst', (t) => {
  const limiter = new RateLimiter(tenASecond)
  for (let second = 0; second < 10; second += 1) {
    for (let count = 0; count < 10; count += 1) t.equal(limiter.take(1_000 * second), 0)
  }
  const burst = new RateLimiter(tenASecond)
  const delays = Array.from({ length: 20 }, () => burst.take(5_000))
  t.same(delays, Array(20).fill(0))
  t.end()
})

test('events that come faster are delayed by the time they are ahead', (t) => {
  const limiter = new RateLimiter(tenASecond)
  for (let count = 0; count < 20; count += 1) limiter.take(0)

  t.equal(limiter.take(0), 100)
  t.equal(limiter.take(0), 200)
  t.equal(limiter.take(200), 100)
  t.equal(limiter.take(10_000), 0, 'time makes up for it')
  t.end()
})

test('a sender beyond the longest delay is exhausted, until enough time has passed', (t) => {
  const limiter = new RateLimiter(tenASecond)
  const delays = Array.from({ length: 121 }, () => limiter.take(0))

  t.equal(delays.indexOf(null), 120)
  t.ok(limiter.isExhausted(0))
  t.notOk(limiter.isExhausted(101))
  t.end()
})

test('a person has one rate limiter over all of their websockets', (t) => {
  const limiters = new RateLimiters(1)

  t.equal(limiters.of('zoe'), limiters.of('zoe'))
  t.not(limiters.of('zoe'), limiters.of('max'))
  t.end()
})

test('of too many people the least recently used limiter is forgotten', (t) => {
  const limiters = new RateLimiters(1)
  const [zoe, max] = [limiters.of('zoe'), limiters.of('max')]
  for (let count = 0; count < 19_998; count += 1) limiters.of(`${count}`)
  limiters.of('zoe')
  limiters.of('one more')

  t.equal(limiters.of('zoe'), zoe)
  t.not(limiters.of('max'), max)
  t.end()
})
