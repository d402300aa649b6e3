import { createPublicKey, verify } from 'node:crypto'
import { AlbJwtVerifier, CognitoJwtVerifier } from 'aws-jwt-verify'
import { AlbJwksCache } from 'aws-jwt-verify/alb-cache'
import { test } from 'tap'
import { BehaviourCell } from '../../behaviour.ts'
import { Directory } from '../../directory.ts'
import type { Person } from '../../people.ts'
import { Issuer } from '../../token/issuer.ts'
import { signAlbJwt } from '../../token/jwt.ts'
import { KeyRing } from '../../token/key-ring.ts'

const ARN =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/demo/0123456789abcdef'
const POOL = 'eu-west-1_Demo00000'
const ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`
const CLIENT = 'demo0client'

const person: Person = {
  sub: '11111111-aaaa-4aaa-8aaa-000000000001',
  username: 'ada',
  name: 'Ada Ångström',
  email: 'ada@example.com',
  emailVerified: false,
  groups: ['admins', 'hr'],
  claims: { 'custom:department': 'platform' },
  note: ''
}

function session(of: Person) {
  return { person: of, authTime: 1_700_000_000, originJti: 'origin' }
}

const keys = await KeyRing.create()

function issuing(now: () => number = Date.now) {
  const behaviour = new BehaviourCell({
    signer: ARN,
    clientId: CLIENT,
    target: '',
    accessTokenLife: 3600,
    dataTokenSkew: 0,
    albKeys: { kind: 'none' },
    jwks: { kind: 'none' }
  })
  const directory = new Directory([person])
  const parts = { arn: ARN, userPoolId: POOL, directory, keys, behaviour, now }
  return { issuer: new Issuer(parts), behaviour, directory }
}

function decode(part: string | undefined) {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
}

test('a data token has the fields of a real one, in their order', async (t) => {
  const { issuer } = issuing(() => 1_700_000_000_900)
  const [header, payload] = issuer.dataToken(person).split('.').slice(0, 2).map(decode)
  t.strictSame(Object.entries(header), [
    ['typ', 'JWT'],
    ['kid', keys.alb.kid],
    ['alg', 'ES256'],
    ['iss', ISSUER],
    ['client', CLIENT],
    ['signer', ARN],
    ['exp', 1_700_000_120]
  ])
  t.strictSame(Object.entries(payload), [
    ['sub', person.sub],
    ['email_verified', 'false'],
    ['custom:department', 'platform'],
    ['name', 'Ada Ångström'],
    ['email', 'ada@example.com'],
    ['username', 'ada'],
    ['exp', 1_700_000_120],
    ['iss', ISSUER]
  ])
})

test('the padding of a data token is inside the signed bytes', async (t) => {
  const { issuer } = issuing()
  const key = createPublicKey(keys.alb.pem)
  // One more letter at a time gives all three lengths of padding.
  for (const name of ['A', 'AB', 'ABC']) {
    const token = issuer.dataToken({ ...person, name })
    const [header = '', payload = '', signature = ''] = token.split('.')
    t.match(token, /^[\w-]+={0,2}\.[\w-]+={0,2}\.[\w-]{86}==$/, 'base64url with padding')
    for (const part of [header, payload, signature]) t.equal(part.length % 4, 0)

    const check = (input: string) =>
      verify(
        'sha256',
        Buffer.from(input),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url')
      )
    t.ok(check(`${header}.${payload}`), 'verifies as received')
    const stripped = `${header}.${payload}`.replaceAll('=', '')
    t.equal(check(stripped), stripped === `${header}.${payload}`, 'and not without its padding')
  }
})

test('the padding is omitted on demand', async (t) => {
  const token = signAlbJwt({ header: { a: 1 }, payload: {} }, keys.alb.privateKey, false)
  t.notMatch(token, /=/)
})

test('aws-jwt-verify accepts both tokens', async (t) => {
  const { issuer } = issuing()
  const alb = AlbJwtVerifier.create(
    { albArn: ARN, issuer: ISSUER, clientId: CLIENT, jwksUri: 'http://127.0.0.1:9' },
    {
      jwksCache: new AlbJwksCache({
        fetcher: {
          fetch: async (uri) => {
            const pem = keys.pem(new URL(uri).pathname.slice(1)) ?? ''
            return new TextEncoder().encode(pem).buffer
          }
        }
      })
    }
  )
  const data = await alb.verify(issuer.dataToken(person))
  t.equal(data['email'], 'ada@example.com')

  const pool = CognitoJwtVerifier.create({ userPoolId: POOL, tokenUse: 'access', clientId: CLIENT })
  pool.cacheJwks(JSON.parse(JSON.stringify(keys.jwks())))
  const access = await pool.verify(issuer.grant(session(person)).accessToken)
  t.strictSame(access['cognito:groups'], ['admins', 'hr'])
})

test('an access token has the fields of a real one', async (t) => {
  const { issuer } = issuing(() => 1_700_000_100_000)
  const { accessToken, ...rest } = issuer.grant(session(person))
  t.strictSame(rest, { groups: ['admins', 'hr'], expiresAt: 1_700_003_700 })
  t.notMatch(accessToken, /=/, 'compact serialisation, without padding')
  const [header, { jti, ...payload }] = accessToken.split('.').slice(0, 2).map(decode)
  t.strictSame(header, { kid: keys.pool.kid, alg: 'RS256' })
  t.match(jti, /^[0-9a-f-]{36}$/)
  t.strictSame(payload, {
    sub: person.sub,
    'cognito:groups': ['admins', 'hr'],
    iss: ISSUER,
    version: 2,
    client_id: CLIENT,
    origin_jti: 'origin',
    token_use: 'access',
    scope: 'openid',
    auth_time: 1_700_000_000,
    exp: 1_700_003_700,
    iat: 1_700_000_100,
    username: 'ada'
  })
})

test('a token has the current groups, and without groups it has no groups claim', async (t) => {
  const { issuer, directory } = issuing()
  directory.setGroups(person.sub, [])
  const none = decode(issuer.grant(session(person)).accessToken.split('.')[1])
  t.notOk(Object.hasOwn(none, 'cognito:groups'))
  directory.setGroups(person.sub, ['hr'])
  const some = decode(issuer.grant(session(person)).accessToken.split('.')[1])
  t.strictSame(some['cognito:groups'], ['hr'])
})

test('the tokens follow the behaviour: signer, client, clock skew and lifetime', async (t) => {
  const { issuer, behaviour } = issuing(() => 1_700_000_000_000)
  behaviour.change({
    signer: `${ARN}0`,
    clientId: 'other',
    dataTokenSkew: -180,
    accessTokenLife: 5
  })
  const token = issuer.dataToken(person)
  const header = decode(token.split('.')[0])
  t.match(header, { signer: `${ARN}0`, client: 'other', exp: 1_699_999_940 })
  t.equal(header.kid, keys.foreign.kid, 'a foreign load balancer has a key of its own')
  t.ok(keys.pem(header.kid), 'which the same endpoint serves')
  t.match(decode(issuer.grant(session(person)).accessToken.split('.')[1]), {
    client_id: 'other',
    exp: 1_700_000_005
  })
  behaviour.reset()
  t.match(decode(issuer.dataToken(person).split('.')[0]), { signer: ARN, client: CLIENT })
})

test('keys rotate, and the old ones stay published or not', async (t) => {
  const ring = await KeyRing.create()
  const [first, firstPool] = [ring.alb.kid, ring.pool.kid]
  t.match(first, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a lower-case UUID')
  t.equal(Buffer.from(firstPool, 'base64').length, 32)

  t.equal(await ring.rotateAlb(true), ring.alb.kid)
  t.ok(ring.pem(first))
  await ring.rotateAlb(false)
  t.equal(ring.pem(first), null)
  t.ok(ring.pem(ring.alb.kid))
  t.ok(ring.pem(ring.foreign.kid), "a stranger's key is not ours to withdraw")
  t.equal(ring.pem('00000000-0000-4000-8000-000000000000'), null)

  t.equal(await ring.rotatePool(true), ring.pool.kid)
  t.equal(ring.jwks().keys.length, 2)
  await ring.rotatePool(false)
  t.strictSame(
    ring.jwks().keys.map(({ kid, alg, use, kty }) => [kid, alg, use, kty]),
    [[ring.pool.kid, 'RS256', 'sig', 'RSA']]
  )
})
