import t from 'tap'
import type { AccessFacts } from '../../verify/access-token.ts'
import { crossCheck } from '../../verify/cross-check.ts'
import type { DataFacts } from '../../verify/data-token.ts'

const data: DataFacts = {
  sub: 'zoe',
  client: 'client',
  issuer: 'issuer',
  email: 'zoe@example.com',
  emailVerified: true,
  username: 'by-the-data-token',
  claims: { name: 'Zoë' },
  expiresAt: 100,
  notBefore: null
}
const access: AccessFacts = {
  sub: 'zoe',
  client: 'client',
  issuer: 'issuer',
  username: 'by-the-access-token',
  groups: ['admins'],
  signedInAt: 10,
  expiresAt: 3_600,
  notBefore: null
}

t.test('two tokens of one person make an identity, which ends with the access token', (t) => {
  t.same(crossCheck(data, access, 'zoe'), {
    ok: true,
    identity: {
      sub: 'zoe',
      username: 'by-the-access-token',
      email: 'zoe@example.com',
      emailVerified: true,
      groups: ['admins'],
      claims: { name: 'Zoë' },
      expiresAt: 3_600,
      signedInAt: 10
    }
  })
  t.end()
})

t.test('a sign-in of unknown age is left out', (t) => {
  const verdict = crossCheck(data, { ...access, signedInAt: null }, null)
  t.notOk(verdict.ok && 'signedInAt' in verdict.identity)
  t.end()
})

t.test('the data token may tell the name that the access token does not', (t) => {
  const nameless = { ...access, username: null }

  t.match(crossCheck(data, nameless, null), { identity: { username: 'by-the-data-token' } })
  t.match(crossCheck({ ...data, username: null }, nameless, null), { identity: { username: null } })
  t.end()
})

t.test('tokens that differ are refused', (t) => {
  const cases = [
    { access: { ...access, sub: 'other' }, identity: 'zoe', reason: 'subjects-differ' },
    { access: { ...access, client: 'other' }, identity: 'zoe', reason: 'clients-differ' },
    { access: { ...access, issuer: 'other' }, identity: 'zoe', reason: 'issuers-differ' },
    { access, identity: 'other', reason: 'identity-differs' },
    { access, identity: '', reason: 'identity-differs' },
    { access, identity: 'Zoe', reason: 'identity-differs' },
    { access, identity: 'zoe, zoe', reason: 'identity-differs' }
  ]
  for (const { access, identity, reason } of cases) {
    t.same(crossCheck(data, access, identity), { ok: false, reason })
  }
  t.end()
})
