import { test } from 'tap'
import { type Bound, formatBounds, isKept, slownessOf } from '../../load/bounds.ts'

const bound = (came: number, slowness = 1): Bound => ({
  what: 'a small GET',
  came,
  most: 0.45,
  unit: 'ms of CPU',
  slowness
})

test('a result may equal its bound, and a slow machine has a higher bound', async (t) => {
  t.ok(isKept(bound(0.45)))
  t.notOk(isKept(bound(0.46)))
  t.ok(isKept(bound(0.9, 2)))
  t.notOk(isKept(bound(0.91, 2)))
  t.notOk(isKept(bound(Number.NaN)), 'what was not measured is not kept')
})

test('a fast machine makes no bound tighter', async (t) => {
  t.equal(slownessOf(0.5, 1), 1)
  t.equal(slownessOf(3, 1.5), 2)
})

test('each bound is shown with its result', async (t) => {
  t.equal(
    formatBounds([bound(0.2), bound(1.5, 2)]),
    `                   came to  at most  times
a small GET  0.2 ms of CPU     0.45      1    kept
a small GET  1.5 ms of CPU     0.45      2  BROKEN
`
  )
})
