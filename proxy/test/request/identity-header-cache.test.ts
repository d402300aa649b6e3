import { test } from 'tap'
import { createIdentityHeaderCache } from '../../request/identity-header-cache.ts'
import { policyOf, policyText } from '../support/fixture.ts'
import { nobody, zoe } from '../support/people.ts'

test('identity headers are made once for a policy, and again for another', async (t) => {
  const introduce = createIdentityHeaderCache()
  const policy = policyOf(policyText)
  const first = introduce(policy, zoe)
  t.same(first.pages, ['/', '/sales'])
  t.equal(first.headers['x-pagewarden-pages'], '/,/sales')
  t.equal(introduce(policy, zoe), first)

  const stricter = policyOf('version: 1\npages: { /: { allow: [signed-in] } }\n', 'next')
  t.same(introduce(stricter, zoe).pages, ['/'])
  t.same(introduce(policy, zoe).pages, ['/', '/sales'])
})

test('a person never gets the identity headers of another', async (t) => {
  const introduce = createIdentityHeaderCache()
  const policy = policyOf(policyText)
  introduce(policy, zoe)
  t.same(introduce(policy, nobody).pages, ['/'])
  t.equal(introduce(policy, { ...nobody, sub: 'ian' }).headers['x-forwarded-user'], 'ian')
  t.equal(introduce(policy, nobody).headers['x-forwarded-user'], nobody.sub)
})

test('the identity headers list the closed pages', async (t) => {
  const introduce = createIdentityHeaderCache()
  t.match(introduce(policyOf(policyText), nobody), {
    closed: ['/sales', '/payroll'],
    headers: { 'x-pagewarden-closed': '/payroll,/sales' },
    isTooLong: false
  })
})
