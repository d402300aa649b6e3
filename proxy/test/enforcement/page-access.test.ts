import { test } from 'tap'
import {
  type AccessChange,
  accessChangeOf,
  mayRead,
  opensAll,
  type PageAuthorizer
} from '../../enforcement/page-access.ts'
import { grantsOf } from '../support/stream-proxy.ts'

test('a list of pages is compared with an earlier one', (t) => {
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

test('a file may be read if all its pages are allowed, and never for an unknown page', (t) => {
  const authorizer: PageAuthorizer = {
    judge: (path) => ({ allow: path !== '/sales', rule: path, reason: 'granted' }),
    namesOf: () => [],
    isUnknown: () => false
  }

  t.ok(mayRead(['/', '/reports'], authorizer))
  t.notOk(mayRead(['/', '/sales'], authorizer))
  t.notOk(mayRead([], authorizer))
  t.notOk(mayRead(undefined, authorizer))
  t.end()
})

test('two lists of pages differ by the pages that only one of them opens', (t) => {
  const cases: readonly (readonly [AccessChange, readonly string[], readonly string[]])[] = [
    ['kept', ['/', '/sales'], ['/', '/sales']],
    ['kept', [], []],
    ['gained', ['/'], ['/', '/sales']],
    ['gained', ['/', '/sales'], ['*', '/']],
    ['gained', ['!/payroll', '*', '/'], ['*', '/']],
    ['lost', ['/', '/sales'], ['/']],
    ['lost', ['/', '/sales'], ['/', '/stock']],
    ['lost', ['*', '/'], ['/', '/sales']],
    ['lost', ['*', '/'], ['!/payroll', '*', '/']],
    ['lost', ['*', '/', '/payroll'], ['!/payroll', '*', '/']]
  ]
  for (const [change, before, now] of cases) {
    t.equal(accessChangeOf(grantsOf(before), grantsOf(now)), change, `${before} to ${now}`)
  }
  t.end()
})
