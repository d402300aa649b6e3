import { test } from 'tap'
import { opensAll } from '../../relay/page-rules.ts'
import { grantsOf } from '../support/stream-proxy.ts'

test('a list of pages is held against an earlier one', (t) => {
  const cases = [
    [true, ['/', '/sales'], ['/', '/sales'], 'the same'],
    [true, ['/', '/admin', '/sales'], ['/', '/sales'], 'one more'],
    [false, ['/'], ['/', '/sales'], 'one less'],
    [true, ['*', '/'], ['/', '/sales'], 'all pages without a rule, and this one has none now'],
    [false, ['!/sales', '*', '/'], ['/', '/sales'], 'one that has a rule now'],
    [false, ['/', '/sales'], ['*', '/'], 'no more pages without a rule'],
    [false, ['!/sales', '*', '/'], ['*', '/'], 'one page less of those without a rule'],
    [true, ['!/sales', '*', '/'], ['!/sales', '*', '/'], 'the same that may not be seen'],
    [true, ['*', '/'], ['!/sales', '*', '/'], 'one that may be seen now'],
    [true, ['*', '/', '/sales'], ['*', '/'], 'one that has a rule now and stays open']
  ] as const
  for (const [opens, now, before, what] of cases)
    t.equal(opensAll(grantsOf(now), grantsOf(before)), opens, what)
  t.end()
})
