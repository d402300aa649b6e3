import { test } from 'tap'
import { decideUrl } from '../../policy/decide-url.ts'
import { policyOf } from '../support/fixture.ts'
import { nobody } from '../support/people.ts'

const policy = policyOf(`version: 1
pages:
  /:     [group:in]
  /own:  [group:in]
paths:
  /own/deep/: [group:other]
  /feed/: [group:other]
console: [group:other]
`)
const inside = { ...nobody, groups: ['in'] }
const other = { ...nobody, groups: ['other'] }

test('an address is decided by its page, then by its path, and a page also needs the default page', (t) => {
  const cases = [
    [inside, '/', true, '/', 'granted'],
    [inside, '/own', true, '/own', 'granted'],
    [other, '/own', false, '/own', 'page-not-granted'],
    [other, '/own/deep/x', true, '/own/deep/', 'granted'],
    [other, '/feed', true, '/feed/', 'granted'],
    [inside, '/feed', false, '/feed/', 'path-not-granted'],
    [inside, '/none', false, null, 'page-unlisted'],
    [inside, '/none/deep', false, null, 'path-unlisted'],
    [other, '/_pagewarden/console', true, 'console', 'granted'],
    [inside, '/_pagewarden/console', false, 'console', 'console-not-granted'],
    [inside, '/_stcore/stream', false, null, 'path-malformed']
  ] as const
  for (const [who, path, allow, rule, reason] of cases) {
    t.same(decideUrl(policy, who, path), { allow, rule, reason }, `${who.groups} ${path}`)
  }
  const open = policyOf('version: 1\npages:\n  /: [group:in]\nunlisted: [signed-in]\n')
  t.same(decideUrl(open, other, '/x'), { allow: false, rule: '/', reason: 'page-not-granted' })
  t.end()
})
