import { test } from 'tap'
import { authorizerFor } from '../../enforcement/page-authorizer.ts'
import { pageHash } from '../../streamlit/page-hash.ts'
import { policyOf, policyText } from '../support/fixture.ts'
import { nobody, zoe } from '../support/people.ts'

test('each decision uses the policy in force at that time', (t) => {
  let policy = policyOf(policyText)
  const rules = authorizerFor(zoe, () => policy)

  t.match(rules.judge('/sales'), { allow: true, rule: '/sales', reason: 'granted' })
  t.match(rules.judge('/payroll'), { allow: false, reason: 'page-not-granted' })
  t.match(authorizerFor(nobody, () => policy).judge('/sales'), { allow: false })

  policy = policyOf(policyText.replace('group:analysts', 'group:others'))
  t.match(rules.judge('/sales'), { allow: false })
  t.end()
})

test('a report-only policy allows the page, and keeps the reason of the refusal for the log', (t) => {
  const policy = policyOf(`report-only: true\n${policyText}`)
  t.match(authorizerFor(zoe, () => policy).judge('/payroll'), {
    allow: true,
    rule: '/payroll',
    reason: 'page-not-granted'
  })
  t.end()
})

test('a page of the policy is found by its hash in both functions, the default page by none', (t) => {
  const policy = policyOf(policyText)
  const { namesOf } = authorizerFor(zoe, () => policy)

  t.same(namesOf(pageHash('sales', 'blake2b')), ['/sales'])
  t.same(namesOf(pageHash('payroll', 'md5')), ['/payroll'])
  t.same(namesOf(pageHash('', 'blake2b')), [])
  const accented = authorizerFor(zoe, () => policyOf(policyText.replace('/sales', '/caf\u00e9')))
  t.same(accented.namesOf(pageHash('cafe\u0301', 'blake2b')), ['/caf\u00e9'])
  t.same(accented.namesOf(pageHash('caf\u00e9', 'md5')), ['/caf\u00e9'])
  t.same(namesOf(pageHash('other', 'md5')), [])
  t.end()
})
