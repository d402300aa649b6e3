import { test } from 'tap'
import { opened } from '../../policy/granted.ts'
import { zoe } from '../support/people.ts'
import { policyOf } from '../support/stage.ts'

const text = `version: 1
pages:
  /:        [signed-in]
  /sales:   [group:analysts]
  /payroll: [group:hr]
`

test('a policy in shadow keeps nothing from anybody, and the app is told so', (t) => {
  t.same(opened(policyOf(text), { ...zoe, groups: [] }), ['/'])
  t.same(opened(policyOf(`${text}shadow: true\n`), { ...zoe, groups: [] }), [
    '*',
    '/',
    '/payroll',
    '/sales'
  ])
  t.end()
})
