import { test } from 'tap'
import { groupsIn } from '../../settings/policy-groups.ts'

test('every group in the rules is found, wherever it is, and no group of the tests', async (t) => {
  const policy = `
version: 1
roles: { staff: [group:staff, email:a@b.example] }
pages:
  /: [signed-in]
  /a: { allow: ['group:a b', staff], deny: [group:out] }
paths: { /files/: [group:files] }
unlisted: [group:rest]
console: [group:a b]
tests: [{ as: { groups: [group:never] } }]
`
  t.same(groupsIn(policy), ['a b', 'files', 'out', 'rest', 'staff'])
})

test('a text without rules has no groups, and a text that is not YAML gives null', async (t) => {
  t.same(groupsIn(''), [])
  t.same(groupsIn('just a text'), [])
  t.equal(groupsIn('a: ['), null)
})
