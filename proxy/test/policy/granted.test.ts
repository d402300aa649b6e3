import { test } from 'tap'
import { grantsOf, openPages } from '../../policy/granted.ts'
import { policyOf } from '../support/fixture.ts'
import { zoe } from '../support/people.ts'

const text = `version: 1
pages:
  /:        [signed-in]
  /sales:   [group:analysts]
  /payroll: [group:hr]
`

test('a report-only policy opens every page to everybody, and the app receives that list', (t) => {
  t.same(openPages(policyOf(text), { ...zoe, groups: [] }), ['/'])
  t.same(openPages(policyOf(`${text}report-only: true\n`), { ...zoe, groups: [] }), [
    '*',
    '/',
    '/payroll',
    '/sales'
  ])
  t.end()
})

test('a page is closed exactly when its rule refuses the person', (t) => {
  const some = { ...zoe, groups: [] }
  t.same(grantsOf(policyOf(text), some), { pages: ['/'], closed: ['/sales', '/payroll'] })
  t.same(grantsOf(policyOf(text), zoe), { pages: ['/', '/sales'], closed: ['/payroll'] })
  t.same(grantsOf(policyOf(`${text}unlisted: [signed-in]\n`), zoe), {
    pages: ['!/payroll', '*', '/', '/sales'],
    closed: ['/payroll']
  })
  t.same(grantsOf(policyOf(`${text}report-only: true\n`), some).closed, [])
  t.end()
})
