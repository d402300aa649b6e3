import { test } from 'tap'
import { explainPart } from '../../console/explain-part.ts'
import { policyOf } from '../support/fixture.ts'
import { nobody, zoe } from '../support/people.ts'

const policy = policyOf(`version: 1
pages:
  /:        { allow: [signed-in], deny: [group:interns] }
  /sales:   { allow: [group:analysts], deny: [email:eve@example.com] }
  /none:    []
`)
const tell = (path: string, identity = zoe, by = policy) =>
  explainPart(by, { ok: true, identity, path }).markup

test('each principal shows whether it matched, and why', (t) => {
  const answer = tell('/sales')
  t.match(answer, 'class="verdict yes"><strong>May open <code>/sales</code></strong>')
  t.match(answer, 'zoe@example.com, in analysts')
  t.match(answer, 'by the rule of <code>/sales</code>, line 4 of the policy')
  t.match(answer, /<tr class="miss"><td>missed<\/td><td>deny<\/td>.*eve@example\.com/)
  t.match(
    answer,
    /<tr class="hit allow"><td>hit<\/td><td>allow<\/td>.*group:analysts.*is in this group/
  )
  t.end()
})

test('a refusal names its rule, or says that there is none', (t) => {
  t.match(tell('/sales', nobody), /verdict no[\s\S]*, in no group[\s\S]*page-not-granted/)
  t.match(tell('/none'), 'Its lists name nobody.')
  t.match(tell('/_stcore/stream'), 'No rule can speak for it.')
  t.end()
})

test('a person who may not see the default page sees no page, and the answer says so', (t) => {
  const intern = { ...zoe, groups: ['analysts', 'interns'] }
  t.match(tell('/sales', intern), /verdict no[\s\S]*granted[\s\S]*refuses <code>\/<\/code>/)
  t.end()
})

test('the answer says that a policy is report-only', (t) => {
  const reportOnly = policyOf('version: 1\nreport-only: true\npages: { /: [signed-in] }\n')
  t.match(tell('/', zoe, reportOnly), 'is report-only')
  t.end()
})

test('an invalid question is answered with its fault', (t) => {
  t.equal(
    explainPart(policy, { ok: false, fault: 'No <page>.' }).markup,
    '<p class="bad-text" role="alert">No &#60;page&#62;.</p>'
  )
  t.end()
})
