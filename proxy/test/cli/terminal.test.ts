import { test } from 'tap'
import { coloursOf, columnsOf } from '../../cli/terminal.ts'

test('colours are for terminals, unless the user does not want them', async (t) => {
  const cases = [
    [{}, true, false, { out: true, err: false }],
    [{}, false, true, { out: false, err: true }],
    [{ NO_COLOR: '' }, true, true, { out: true, err: true }],
    [{ NO_COLOR: '0' }, true, true, { out: false, err: false }]
  ] as const
  for (const [env, out, err, colours] of cases) {
    t.strictSame(coloursOf(env, { isTTY: out }, { isTTY: err }), colours)
  }
  t.strictSame(coloursOf({}, {}, {}), { out: false, err: false })
})

test('an output that is not a terminal has the width of a line of prose', async (t) => {
  t.equal(columnsOf({ columns: 72 }), 72)
  t.equal(columnsOf({}), 100)
})
