import { test } from 'tap'
import { questionOf, readExplainForm } from '../../console/question.ts'
import { zoe } from '../support/people.ts'

const find = (sub: string) => (sub === zoe.sub ? zoe : undefined)
const ask = (fields: Record<string, string>) =>
  questionOf(readExplainForm(new URLSearchParams(fields)), find)

test('a connected person is explained with their real identity', (t) => {
  const asked = { who: zoe.sub, email: 'other@example.com', page: ' /sales ' }
  t.same(ask(asked), { ok: true, identity: zoe, path: '/sales' })
  t.match(ask({ who: 'gone', page: '/sales' }), { ok: false, fault: /left in the meantime/ })
  t.end()
})

test('another person is explained as the form describes them', (t) => {
  t.match(ask({ email: 'eve@example.com', groups: 'b, a,,b ', page: '/' }), {
    ok: true,
    identity: { email: 'eve@example.com', emailVerified: true, groups: ['a', 'b'] }
  })
  t.match(ask({ page: '/_pagewarden/console' }), {
    ok: true,
    path: '/_pagewarden/console',
    identity: { email: null, emailVerified: false, groups: [] }
  })
  t.match(ask({ page: '/app/static/x.csv' }), { ok: true })
  t.end()
})

test('a text that is not a path is a fault', (t) => {
  for (const page of ['', 'sales', '/_stcore/stream', '/a/../b', '/%2f']) {
    t.match(ask({ page }), { ok: false, fault: /no page/ }, page)
  }
  t.end()
})
