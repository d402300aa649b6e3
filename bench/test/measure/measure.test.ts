import { test } from 'tap'
import { expectOutcome } from '../../measure/expect-outcome.ts'
import { measure } from '../../measure/measure.ts'
import { type Report, rowsOf } from '../../measure/report.ts'
import { ratioOf, spreadOf } from '../../measure/spread.ts'
import { tableOf } from '../../measure/table.ts'

test('a spread is the middle and the ends', async (t) => {
  t.same(spreadOf([3, 1, 2]), { median: 2, least: 1, most: 3 })
  t.same(spreadOf([4, 1, 2, 3]), { median: 2.5, least: 1, most: 4 })
  t.same(spreadOf([7]), { median: 7, least: 7, most: 7 })
  t.throws(() => spreadOf([]), RangeError)
})

test('ratios are taken round by round, so that a slow round is in both sides', async (t) => {
  t.same(ratioOf([2, 20, 200], [1, 10, 100]), { median: 2, least: 2, most: 2 })
  t.same(ratioOf([1], []).median, Number.NaN)
})

test('every round runs every subject once, from another start, and the first does not count', async (t) => {
  const order: string[] = []
  const subject = (name: string) => ({
    name,
    operations: 1,
    prepare: async () => {
      order.push(`(${name})`)
    },
    run: () => {
      order.push(name)
    }
  })
  const samples = await measure([subject('a'), subject('b')], 2)

  t.same(order, ['(a)', 'a', '(b)', 'b', '(b)', 'b', '(a)', 'a', '(a)', 'a', '(b)', 'b'])
  t.same(
    [...samples].map(([name, list]) => [name, list.length]),
    [
      ['a', 2],
      ['b', 2]
    ]
  )
})

test('another process that does the work reports its processor time', async (t) => {
  let used = 0
  const cpu = async () => {
    used += 500
    return used
  }
  const samples = await measure([{ name: 'a', operations: 10, run: () => {}, cpu }], 1)

  t.equal(samples.get('a')?.[0]?.cpu, 50)
})

const samples = new Map([
  ['plain', [{ perSecond: 1_000, cpu: 100 }]],
  ['guarded', [{ perSecond: 2_000, cpu: 200 }]]
])
const subjects = [{ name: 'plain' }, { name: 'guarded' }]

test('a row is compared by cost or by speed', async (t) => {
  const medians = (by: 'cost' | 'speed') =>
    rowsOf(subjects, samples, { with: (name) => (name === 'plain' ? null : 'plain'), by }).map(
      ({ ratio }) => ratio?.median ?? null
    )
  t.same(medians('cost'), [null, 2])
  t.same(medians('speed'), [null, 0.5])
  t.throws(
    () => rowsOf([{ name: 'absent' }], samples, { with: () => null, by: 'cost' }),
    RangeError
  )
})

test('the table names the measurement, the method and the machine', async (t) => {
  const report: Report = {
    benchmark: 'relay',
    how: 'one operation is one request',
    ratio: 'against plain',
    rounds: 3,
    machine: 'Node 24, 2 x Z80',
    rows: rowsOf(subjects, samples, { with: () => 'plain', by: 'cost' }),
    findings: ['All is well.']
  }
  t.equal(
    tableOf(report),
    `relay: one operation is one request
3 rounds, median and spread; Node 24, 2 x Z80

         a second  µs of CPU each  against plain
plain       1,000             100              1
guarded     2,000             200              2

All is well.
`
  )
  const alone = { ...report, rows: rowsOf(subjects, samples, { with: () => null, by: 'cost' }) }
  t.match(tableOf({ ...alone, findings: [] }), /plain +1,000 +100 +-\n/)
})

test('meaningless numbers are not shown', async (t) => {
  t.doesNotThrow(() => expectOutcome('granted', 'granted'))
  t.throws(() => expectOutcome('granted', 'refused'), { message: /the numbers would mean nothing/ })
})
