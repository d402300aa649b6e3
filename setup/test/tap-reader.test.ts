import { test } from 'tap'
import { createTapReader } from '../tap-reader.mjs'

const PASSING = `TAP version 14
1..2
# Subtest: a.test.ts
    ok 1 - fine
    # { total: 9, pass: 9 }
    1..1
ok 1 - a.test.ts # time=7ms

# Subtest: b.test.ts
    ok 1 - fine
    1..1
ok 2 - b.test.ts # time=9ms

# { total: 5, pass: 2, todo: 1, skip: 2 }
# time=20ms`

test('each passing test file is shown in one line', async (t) => {
  const { shown, tally } = read(PASSING)

  t.same(shown, ['  ok    a.test.ts # time=7ms', '  ok    b.test.ts # time=9ms'])
  t.same(tally, { passed: 2, failed: 0, skipped: 3 })
})

test('a failing test file is shown completely', async (t) => {
  const { shown, tally } = read(`TAP version 14
1..2
# Subtest: a.test.ts
    ok 1 - fine
ok 1 - a.test.ts # time=7ms

# Subtest: b.test.ts
    not ok 1 - wrong
      ---
      diff: x
      ...
not ok 2 - b.test.ts # time=9ms
  ---
  exitCode: 1
  ...
# { total: 2, pass: 1, fail: 1 }`)

  t.same(shown, [
    '  ok    a.test.ts # time=7ms',
    '    not ok 1 - wrong',
    '      ---',
    '      diff: x',
    '      ...',
    '  FAIL  b.test.ts # time=9ms',
    '  ---',
    '  exitCode: 1',
    '  ...'
  ])
  t.same(tally, { passed: 1, failed: 1, skipped: 0 })
})

test('missing coverage is shown', async (t) => {
  const { shown } = read(`# Subtest: a.test.ts
    ok 1 - fine
ok 1 - a.test.ts # time=7ms

-------|--------
File   | % Stmts
-------|--------
 a.ts  |   66.66
-------|--------
# { total: 1, pass: 1 }`)

  t.match(shown, ['  ok    a.test.ts # time=7ms', /-/, /File/, /-/, ' a.ts  |   66.66', /-/])
})

function read(output: string) {
  const shown: string[] = []
  const reader = createTapReader((line) => shown.push(line))
  for (const line of output.split('\n')) reader.read(line)
  return { shown, tally: reader.tally() }
}
