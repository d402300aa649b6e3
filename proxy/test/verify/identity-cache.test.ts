import { test } from 'tap'
import type { AccessFacts } from '../../verify/access-token.ts'
import type { DataFacts } from '../../verify/data-token.ts'
import { IdentityCache } from '../../verify/identity-cache.ts'
import type { Verification } from '../../verify/verdict.ts'
import { zoe } from '../support/people.ts'

const said = { sub: 'zoe', client: 'client', issuer: 'issuer', expiresAt: 100, notBefore: null }
const dataFacts = (): DataFacts => ({
  ...said,
  email: null,
  emailVerified: false,
  username: null,
  claims: {}
})
const accessFacts = (): AccessFacts => ({ ...said, username: null, groups: [], signedInAt: null })
const verdict = (): Verification => ({ ok: true, identity: { ...zoe } })
const identityIn = (made: Verification) => (made.ok ? made.identity : null)

test('the same two tokens are the same identity, and any other is another', async (t) => {
  const one = new IdentityCache()
  const [data, access] = [dataFacts(), accessFacts()]
  const first = identityIn(one.of(data, access, verdict()))

  t.equal(identityIn(one.of(data, access, verdict())), first)
  t.not(identityIn(one.of(dataFacts(), access, verdict())), first, 'another data token')
  const renewed = identityIn(one.of(data, accessFacts(), verdict()))
  t.not(renewed, first, 'a renewed access token')
})

test('what is refused now is refused, whatever was remembered', async (t) => {
  const one = new IdentityCache()
  const [data, access] = [dataFacts(), accessFacts()]
  one.of(data, access, verdict())
  const refused: Verification = { ok: false, reason: 'identity-differs' }
  t.equal(one.of(data, access, refused), refused)
})
