import { test } from 'tap'
import { formatColumns, formatSpread } from '../../measure/format.ts'
import { percentile } from '../../measure/percentile.ts'

test('a spread is shown with its ends, if there are several values', async (t) => {
  t.equal(formatSpread({ median: 1.2345, least: 1, most: 1_234.5 }), '1.23 (1-1,235)')
  t.equal(formatSpread({ median: 0.1, least: -0.25, most: 1 }), '0.1 (-0.25 to 1)')
  t.equal(formatSpread({ median: 7, least: 7, most: 7 }), '7')
})

test('columns are as wide as what is in them', async (t) => {
  t.same(formatColumns([['', 'head'], ['name', '1'], ['n']]), ['      head', 'name     1', 'n'])
  t.same(formatColumns([]), [])
})

test('a percentile is the value that this part of all values does not exceed', async (t) => {
  const hundred = Array.from(Array(100).keys(), (index) => 100 - index)
  t.equal(percentile(hundred, 0.5), 50)
  t.equal(percentile(hundred, 0.99), 99)
  t.equal(percentile([3], 0), 3)
  t.ok(Number.isNaN(percentile([], 0.5)))
})
