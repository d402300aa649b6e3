import { test } from 'tap'
import { rightsOf } from '../../identity/rights.ts'
import { zoe } from '../support/people.ts'

test('rights are the same for as long as nothing changes that a policy may go by', (t) => {
  const rights = rightsOf({ ...zoe, claims: { 'custom:a': '1', 'custom:b': '2' } })

  t.equal(
    rightsOf({ ...zoe, claims: { 'custom:b': '2', 'custom:a': '1' }, expiresAt: 1 }),
    rights,
    'neither the order of claims nor the life of a token'
  )
  for (const change of [
    { sub: 'another' },
    { username: null },
    { email: 'zoe@example.org' },
    { emailVerified: false },
    { groups: ['analysts', 'hr'] },
    { claims: { 'custom:a': '1', 'custom:b': '3' } }
  ]) {
    t.not(rightsOf({ ...zoe, claims: { 'custom:a': '1', 'custom:b': '2' }, ...change }), rights)
  }
  t.end()
})
