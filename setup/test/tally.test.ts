import { test } from 'tap'
import { add, closingLine, judged, NOTHING, tallyOfJunit } from '../tally.mjs'

const tally = (passed: number, failed: number, skipped = 0) => ({ passed, failed, skipped })

test("the closing line counts all runners' tests", async (t) => {
  t.equal(closingLine([tally(3, 0), tally(4, 1)].reduce(add, NOTHING)), '7 passed, 1 failed')
  t.equal(closingLine(add(tally(3, 0, 1), tally(0, 0, 1))), '3 passed, 0 failed, 2 skipped')
})

test('a runner that fails without a failed test counts as one failure', async (t) => {
  const cases: readonly [title: string, code: number, counted: object, judgement: object][] = [
    ['all passed', 0, tally(3, 0), tally(3, 0)],
    ['some failed', 1, tally(3, 2), tally(3, 2)],
    ['coverage is short', 1, tally(3, 0), tally(3, 1)],
    ['it died', 137, tally(0, 0), tally(0, 1)],
    ['nothing ran', 0, tally(0, 0), tally(0, 1)],
    ['all was skipped', 0, tally(0, 0, 4), tally(0, 1, 4)]
  ]
  for (const [title, code, counted, judgement] of cases) {
    t.same(judged(Object.assign(tally(0, 0), counted), code), judgement, title)
  }
})

test("the counts are read from pytest's report", async (t) => {
  const suite =
    '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5">'
  t.same(tallyOfJunit(`<?xml version="1.0"?><testsuites name="x">${suite}`), tally(14, 3, 3))
  t.same(tallyOfJunit('<testsuite name="pytest" tests="2">'), tally(2, 0))
  t.same(tallyOfJunit(''), NOTHING)
})
