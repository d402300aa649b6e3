import { test } from 'tap'
import { isUnknownPage } from '../../policy/unknown-page.ts'
import { person, policyOf } from './people.ts'

const policy = policyOf(`version: 1
pages:
  /: [group:staff]
  /sales: [group:staff]
  /admin: [group:admins]
paths:
  /data/: [group:admins]
`)
const admin = person('{ groups: [admins, staff] }')
const clerk = person('{ groups: [staff] }')
const listed = ['/', '/admin', '/sales']

const isUnknown = (path: string, who = admin, pages: readonly string[] = listed): boolean =>
  isUnknownPage(policy, who, path, () => pages)

test('a page that the app does not have is unknown to people who may see every page of the app', (t) => {
  t.equal(isUnknown('/nope'), true)
  t.equal(isUnknown('/Sales'), true)
  t.end()
})

test('a path with a rule, or one that cannot be a page, is not unknown', (t) => {
  for (const path of ['/', '/sales', '/admin', '/data', '/a/b', '/_stcore', '/..', '/%41', '']) {
    t.equal(isUnknown(path), false, path)
  }
  t.equal(isUnknown(`/${'a'.repeat(300)}`), false)
  t.end()
})

test('a person with a closed page gets the same answer for a missing page as for a closed one', (t) => {
  const secret = [...listed, '/secret']
  for (const path of ['/nope', '/secret']) {
    t.equal(isUnknown(path, clerk), false, 'a page of the policy is closed')
    t.equal(isUnknown(path, admin, secret), false, 'a page without a rule is closed')
    t.equal(isUnknown(path, person('{}')), false, 'the default page is closed')
  }
  t.end()
})

test('no page is unknown before the app has listed its pages', (t) => {
  t.equal(isUnknown('/nope', admin, []), false)
  t.end()
})

test('a person whom unlisted admits, or to whom a page is closed, causes no question to the app', (t) => {
  const open = policyOf('version: 1\nunlisted: [signed-in]\npages: { /: [signed-in] }\n')
  const asked = (): never => t.fail('the app was asked') as never
  t.equal(isUnknownPage(open, admin, '/nope', asked), false)
  t.equal(isUnknownPage(policy, clerk, '/nope', asked), false)
  t.end()
})
