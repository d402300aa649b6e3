import t from 'tap'
import { TokenBucket } from '../../verify/token-bucket.ts'
import { Clock } from '../support/clock.ts'

const taken = (bucket: TokenBucket, times: number): number =>
  Array.from({ length: times }, () => bucket.take()).filter(Boolean).length

t.test('a burst at once, then one each second', (t) => {
  const clock = new Clock()
  const bucket = new TokenBucket({ perSecond: 1, burst: 5, now: clock.now })

  t.equal(taken(bucket, 100), 5)
  clock.pass(0.9)
  t.equal(taken(bucket, 100), 0)
  clock.pass(0.2)
  t.equal(taken(bucket, 100), 1)
  clock.pass(3_600)
  t.equal(taken(bucket, 100), 5)
  t.end()
})

t.test('a clock that is set back gives nothing and takes nothing', (t) => {
  const clock = new Clock()
  const bucket = new TokenBucket({ perSecond: 1, burst: 2, now: clock.now })
  t.ok(bucket.take())

  clock.pass(-3_600)

  t.equal(taken(bucket, 100), 1)
  clock.pass(1)
  t.equal(taken(bucket, 100), 1)
  t.end()
})
