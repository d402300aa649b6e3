import t from 'tap'
import { isOneOf } from '../../verify/trust.ts'

t.test('only the very string is trusted', (t) => {
  const trusted = new Set(['a', 'b'])

  for (const value of ['a', 'b']) t.ok(isOneOf(trusted, value))
  for (const value of ['A', 'a ', '', 'ab', ['a'], { 0: 'a' }, null, undefined, 0]) {
    t.notOk(isOneOf(trusted, value), JSON.stringify(value))
  }
  t.end()
})
