import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { test } from 'tap'
import { addJwks, createAssertions, JWKS_PATH } from '../../request/assertion.ts'
import { Clock } from '../support/clock.ts'
import { zoe } from '../support/people.ts'

const issuer = 'https://app.example.com'
const clock = new Clock()
const person = { ...zoe, expiresAt: clock.at(3_600) }

test('the app can check with the public key what the headers say', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const assertions = await createAssertions(issuer, clock.now)
  addJwks(app, assertions)

  const jwt = await assertions.of(person, ['/', '/sales'])
  const jwks: JSONWebKeySet = (await app.inject(JWKS_PATH)).json()
  const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(jwks), {
    issuer,
    audience: issuer,
    currentDate: new Date(clock.now())
  })

  t.match(protectedHeader, { alg: 'ES256', typ: 'JWT', kid: jwks.keys[0]?.kid })
  t.same(payload, {
    username: 'zoe',
    email: 'zoe@example.com',
    groups: ['analysts'],
    pages: ['/', '/sales'],
    iss: issuer,
    aud: issuer,
    sub: person.sub,
    iat: clock.at(0),
    exp: clock.at(300)
  })
  t.equal(jwks.keys.length, 1)
  t.notOk('d' in (jwks.keys[0] ?? {}), 'the private half stays where it is')
})

test('an unverified claim is not asserted', async (t) => {
  const { of } = await createAssertions(issuer, clock.now)
  const claims = decodeJwt(await of({ ...person, username: null, emailVerified: false }, []))
  t.notOk('email' in claims || 'username' in claims)
  t.notOk('email' in decodeJwt(await of({ ...person, email: null }, [])))
})

test('an assertion is made anew after a minute, for other rights, and for a renewed token', async (t) => {
  const clock = new Clock()
  const { of } = await createAssertions(issuer, clock.now)
  const first = await of(person, ['/'])

  t.equal(await of(person, ['/']), first)
  t.not(await of(person, ['/', '/sales']), first)
  t.not(await of({ ...person, groups: [] }, ['/']), first)
  t.not(await of({ ...person, sub: 'another' }, ['/']), first)
  t.not(await of({ ...person, expiresAt: person.expiresAt + 1 }, ['/']), first)
  clock.pass(59)
  t.equal(await of(person, ['/']), first)
  clock.pass(1)
  t.not(await of(person, ['/']), first)
})

test('an assertion never outlives the token behind it', async (t) => {
  const { of } = await createAssertions(issuer, clock.now)
  const { exp } = decodeJwt(await of({ ...person, expiresAt: clock.at(20) }, []))
  t.equal(exp, clock.at(20))
})

test('S7: an assertion is never longer than a header may be: long lists are named by digest', async (t) => {
  const { of } = await createAssertions(`https://${'a'.repeat(63)}.example.com`, clock.now)
  const pages = Array.from({ length: 250 }, (_, index) => `/${String(index).padStart(19, 'p')}`)
  const groups = Array.from({ length: 180 }, (_, index) => `${String(index).padStart(29, 'g')},`)
  const digest = (list: string): string => createHash('sha256').update(list).digest('base64url')

  const jwt = await of({ ...person, groups }, pages)
  const claims = decodeJwt(jwt)

  t.ok(jwt.length < 6_000)
  t.match(claims, {
    email: 'zoe@example.com',
    pages_sha256: digest(pages.toSorted().join(',')),
    groups_sha256: digest(
      groups
        .map((group) => group.replace(',', '%2C'))
        .toSorted()
        .join(',')
    )
  })
  t.notOk('pages' in claims || 'groups' in claims)
})

test('an assertion without room for a name leaves it to its header', async (t) => {
  const { of } = await createAssertions(issuer, clock.now)
  const jwt = await of({ ...person, username: 'é'.repeat(2_048), groups: ['g'.repeat(6_000)] }, [])

  t.ok(jwt.length < 6_000)
  t.match(decodeJwt(jwt), { sub: person.sub, groups_sha256: String })
  t.notOk('username' in decodeJwt(jwt))
})

test('an assertion with the longest complete claims is within its bound', async (t) => {
  const { of } = await createAssertions(`https://${'a.'.repeat(126)}a:65535`, clock.now)
  const jwt = await of({ ...person, sub: 's'.repeat(128), groups: ['g'.repeat(3_050)] }, ['/'])

  t.match(decodeJwt(jwt), { pages: ['/'] })
  t.ok(jwt.length < 6_000)
})
