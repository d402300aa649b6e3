import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import t from 'tap'
import type { Trust } from '../../verify/claims.ts'
import { dataShape, readDataToken } from '../../verify/data-token.ts'
import {
  ALB_ARN,
  CLIENT_ID,
  createTokenFixture,
  type Fields,
  ISSUER,
  SUB
} from '../support/tokens.ts'

const tokens = createTokenFixture()
const trust: Trust = {
  albArns: new Set([ALB_ARN]),
  clientIds: new Set([CLIENT_ID]),
  issuers: new Set([ISSUER])
}

const read = (claims: Fields, header: Fields = {}) =>
  readDataToken(decomposeUnverifiedJwt(tokens.data({ claims, header })), trust)

t.test('a valid token gives its key id and its facts', (t) => {
  t.match(read({ nbf: 5, name: undefined }), {
    ok: true,
    kid: tokens.alb.kid,
    facts: {
      sub: SUB,
      client: CLIENT_ID,
      issuer: ISSUER,
      email: 'zoe@example.com',
      emailVerified: true,
      username: SUB,
      claims: { sub: SUB, username: SUB, email: 'zoe@example.com', email_verified: 'true' },
      expiresAt: tokens.clock.at(120),
      notBefore: 5
    }
  })
  t.match(read({}), { facts: { notBefore: null } })
  t.end()
})

t.test('an address is verified only if it exists and the pool says so', (t) => {
  const cases: readonly [Fields, string | null, boolean][] = [
    [{ email_verified: 'true' }, 'zoe@example.com', true],
    [{ email_verified: true }, 'zoe@example.com', true],
    [{ email_verified: 'false' }, 'zoe@example.com', false],
    [{ email_verified: false }, 'zoe@example.com', false],
    [{ email_verified: undefined }, 'zoe@example.com', false],
    [{ email_verified: 1 }, 'zoe@example.com', false],
    [{ email: undefined }, null, false],
    [{ email: ['zoe@example.com'] }, null, false],
    [{ email: 'zoe@example.com\r\nX-Forwarded-Groups: admins' }, null, false]
  ]
  for (const [claims, email, emailVerified] of cases) {
    t.match(read(claims), { facts: { email, emailVerified } }, JSON.stringify(claims))
  }
  t.end()
})

t.test('a username that is not text is ignored', (t) => {
  t.match(read({ username: 5 }), { facts: { username: null } })
  t.end()
})

t.test("the signer is looked at before all that a stranger's token may hold", (t) => {
  const foreign = { signer: 'other', client: 'other', iss: 'other', kid: 'other', exp: null }

  t.same(read({ iss: 'other' }, foreign), { ok: false, reason: 'data-signer-foreign' })
  t.end()
})

t.test('the form is that of the wire, with a signature of 64 bytes', (t) => {
  t.match(tokens.data(), dataShape)
  const signature = 'A'.repeat(86)
  const cases: readonly [string, boolean][] = [
    [`a=.b==.${signature}==`, true],
    [`a.b.${signature}`, true],
    [`a.b.${signature}=`, false],
    [`a===.b.${signature}`, false],
    [`.b.${signature}`, false],
    [`a..${signature}`, false],
    [`a.b.${signature}A`, false],
    [`a.b.${signature.slice(1)}`, false],
    [`a.b.${signature}==\n`, false],
    [` a.b.${signature}==`, false],
    [`a+.b/.${signature}`, false]
  ]
  for (const [token, fits] of cases) t.equal(dataShape.test(token), fits, token)
  t.end()
})
