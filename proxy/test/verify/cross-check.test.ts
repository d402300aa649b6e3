import t from 'tap'
import type { AccessFacts } from '../../verify/access-token.ts'
import { crossCheck, IdentityCache } from '../../verify/cross-check.ts'
import type { DataFacts } from '../../verify/data-token.ts'
import type { Verification } from '../../verify/verdict.ts'
import { zoe } from '../support/people.ts'

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

t.test('the username of the data token is used when the access token has none', (t) => {
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

const common = { sub: 'zoe', client: 'client', issuer: 'issuer', expiresAt: 100, notBefore: null }
const dataFacts = (): DataFacts => ({
  ...common,
  email: null,
  emailVerified: false,
  username: null,
  claims: {}
})
const accessFacts = (): AccessFacts => ({ ...common, username: null, groups: [], signedInAt: null })
const verdict = (): Verification => ({ ok: true, identity: { ...zoe } })
const identityIn = (made: Verification) => (made.ok ? made.identity : null)

t.test('the same two tokens give the same identity object, other tokens another one', async (t) => {
  const identities = new IdentityCache()
  const [data, access] = [dataFacts(), accessFacts()]
  const first = identityIn(identities.of(data, access, verdict()))

  t.equal(identityIn(identities.of(data, access, verdict())), first)
  t.not(identityIn(identities.of(dataFacts(), access, verdict())), first, 'another data token')
  const renewed = identityIn(identities.of(data, accessFacts(), verdict()))
  t.not(renewed, first, 'a renewed access token')
})

t.test('a verification that refuses is returned, whatever was cached', async (t) => {
  const identities = new IdentityCache()
  const [data, access] = [dataFacts(), accessFacts()]
  identities.of(data, access, verdict())
  const refused: Verification = { ok: false, reason: 'identity-differs' }
  t.equal(identities.of(data, access, refused), refused)
})
