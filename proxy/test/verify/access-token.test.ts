import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import t from 'tap'
import { accessShape, readAccessToken } from '../../verify/access-token.ts'
import type { Trust } from '../../verify/claims.ts'
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
  readAccessToken(decomposeUnverifiedJwt(tokens.access({ claims, header })), trust)

t.test('a valid token gives its key id and its facts', (t) => {
  t.same(read({ nbf: 5 }), {
    ok: true,
    kid: tokens.pool.kid,
    facts: {
      sub: SUB,
      client: CLIENT_ID,
      issuer: ISSUER,
      username: SUB,
      groups: ['admins', 'analysts'],
      signedInAt: tokens.clock.at(0),
      expiresAt: tokens.clock.at(3_600),
      notBefore: 5
    }
  })
  t.match(read({ username: undefined }), { facts: { username: null, notBefore: null } })
  t.match(read({ auth_time: 'today' }), { facts: { signedInAt: null } })
  t.end()
})

t.test('groups are a list of names, or the token is refused', (t) => {
  t.match(read({ 'cognito:groups': undefined }), { facts: { groups: [] } })
  t.match(read({ 'cognito:groups': ['b', 'a', 'b'] }), { facts: { groups: ['a', 'b'] } })
  t.same(read({ 'cognito:groups': 'admins' }), { ok: false, reason: 'access-groups-malformed' })
  t.end()
})

t.test('the issuer is checked first', (t) => {
  const foreign = { iss: 'other', token_use: 'id', client_id: 'other', exp: undefined }

  t.same(read(foreign, { kid: '' }), { ok: false, reason: 'access-issuer-foreign' })
  t.end()
})

t.test('the form is a compact JWS without padding', (t) => {
  t.match(tokens.access(), accessShape)
  for (const token of [
    '',
    'a.b',
    'a.b.c.d',
    'a.b.c=',
    'a=.b.c',
    'a.b.',
    '.b.c',
    'a.b.c\n',
    'a.b.c+'
  ]) {
    t.notMatch(token, accessShape)
  }
  t.end()
})
