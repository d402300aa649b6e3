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

test('what is not proven is not asserted', async (t) => {
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

test('an assertion never outlives the token that it follows from', async (t) => {
  const { of } = await createAssertions(issuer, clock.now)
  const { exp } = decodeJwt(await of({ ...person, expiresAt: clock.at(20) }, []))
  t.equal(exp, clock.at(20))
})
