import t from 'tap'
import {
  isOneOf,
  isVerified,
  lifetimeFault,
  readClaims,
  readGroups,
  readSubject,
  readText
} from '../../verify/claims.ts'

t.test('text is accepted only if it is safe in a header, a log or a page', (t) => {
  const cases: readonly [unknown, string | null][] = [
    ['zoe@example.com', 'zoe@example.com'],
    ['Zoë Müller', 'Zoë Müller'],
    ['\u{1f600}', '\u{1f600}'],
    ['x'.repeat(2_048), 'x'.repeat(2_048)],
    ['x'.repeat(2_049), null],
    ['', null],
    ['a\r\nSet-Cookie: x', null],
    ['a\u0000', null],
    ['a\u0085b', null],
    ['\ud800', null],
    [5, null],
    [null, null],
    [undefined, null],
    [['a'], null],
    [{ toString: () => 'a' }, null]
  ]
  for (const [value, expected] of cases) {
    t.equal(readText(value), expected, JSON.stringify(value)?.slice(0, 40))
  }
  t.end()
})

t.test('a subject is visible ASCII of at most 128 characters', (t) => {
  const cases: readonly [unknown, boolean][] = [
    ['4b5bef9c-5042-4a9c-a3a1-000000000001', true],
    ['~!|', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a b', false],
    ['é', false],
    ['a\n', false],
    [7, false],
    [['a'], false]
  ]
  for (const [value, fine] of cases) {
    t.equal(readSubject(value), fine ? value : null, JSON.stringify(value)?.slice(0, 40))
  }
  t.end()
})

t.test('only true and "true" mean that an address is verified', (t) => {
  for (const value of [true, 'true']) t.ok(isVerified(value), JSON.stringify(value))
  for (const value of [false, 'false', 'True', 'TRUE', ' true', '1', 1, {}, ['true'], null]) {
    t.notOk(isVerified(value), JSON.stringify(value))
  }
  t.notOk(isVerified(undefined))
  t.end()
})

t.test('groups are unique and in code point order', (t) => {
  const cases: readonly [unknown, readonly string[] | null][] = [
    [undefined, []],
    [[], []],
    [
      ['b', 'a', 'b', 'B'],
      ['B', 'a', 'b']
    ],
    // In UTF-16 units the second would come first.
    [
      ['\u{1f600}', '\uff61'],
      ['\uff61', '\u{1f600}']
    ],
    [
      ['Domain Users', 'a,b'],
      ['Domain Users', 'a,b']
    ],
    [['x'.repeat(256)], ['x'.repeat(256)]],
    [['x'.repeat(257)], null],
    ['admins', null],
    ['admins,analysts', null],
    [null, null],
    [{ 0: 'admins', length: 1 }, null],
    [[1], null],
    [[['admins']], null],
    [['admins', ''], null],
    [['a\tb'], null],
    [['\udc00'], null],
    [Array.from({ length: 1_001 }, () => 'a'), null]
  ]
  for (const [value, expected] of cases) {
    t.same(readGroups(value), expected, JSON.stringify(value)?.slice(0, 40))
  }
  t.ok(Object.isFrozen(readGroups(['a'])), 'what is remembered cannot be changed')
  t.end()
})

t.test('claims are the scalars about the person, as text', (t) => {
  const payload = {
    sub: 'x',
    name: 'Zoë',
    'custom:level': 3,
    active: true,
    away: false,
    address: { street: 'x' },
    roles: ['x'],
    nothing: null,
    empty: '',
    torn: 'a\nb',
    exp: 1,
    iat: 1,
    nbf: 1,
    iss: 'x',
    aud: 'x',
    jti: 'x'
  }

  const claims = readClaims(payload)

  t.same(claims, { sub: 'x', name: 'Zoë', 'custom:level': '3', active: 'true', away: 'false' })
  t.equal(Object.getPrototypeOf(claims), null)
  t.ok(Object.isFrozen(claims))
  t.end()
})

t.test('an unverified address is not a claim, so no rule can match it', (t) => {
  const contacts = { email: 'boss@example.com', phone_number: '+1555' }
  const cases: readonly { flags: Record<string, unknown>; expect: readonly string[] }[] = [
    { flags: {}, expect: [] },
    { flags: { email_verified: 'false', phone_number_verified: 'false' }, expect: [] },
    { flags: { email_verified: 'true' }, expect: ['email'] },
    { flags: { email_verified: 'true', email: 5 }, expect: [] },
    { flags: { phone_number_verified: true }, expect: ['phone_number'] }
  ]
  for (const { flags, expect } of cases) {
    const kept = Object.keys(readClaims({ ...contacts, ...flags }))
    t.same(
      kept.filter((name) => name in contacts),
      expect,
      JSON.stringify(flags)
    )
  }
  t.end()
})

t.test('a lifetime begins and ends on its second, plus or minus the grace', (t) => {
  const life = { expiresAt: 100, notBefore: 50 }
  const cases = [
    { now: 99.999, grace: 0, expect: null },
    { now: 100, grace: 0, expect: 'expired' },
    { now: 104.999, grace: 5, expect: null },
    { now: 105, grace: 5, expect: 'expired' },
    { now: 50, grace: 0, expect: null },
    { now: 49.999, grace: 0, expect: 'not-yet-valid' },
    { now: 45, grace: 5, expect: null },
    { now: 44.999, grace: 5, expect: 'not-yet-valid' }
  ]
  for (const { now, grace, expect } of cases) {
    t.equal(lifetimeFault(life, now, grace), expect, `at ${now} with ${grace} s of grace`)
  }
  t.end()
})

t.test('a token without nbf is valid from the start', (t) => {
  t.equal(lifetimeFault({ expiresAt: 100, notBefore: null }, -1e9, 0), null)
  t.end()
})

t.test('only exactly the same string is trusted', (t) => {
  const trusted = new Set(['a', 'b'])

  for (const value of ['a', 'b']) t.ok(isOneOf(trusted, value))
  for (const value of ['A', 'a ', '', 'ab', ['a'], { 0: 'a' }, null, undefined, 0]) {
    t.notOk(isOneOf(trusted, value), JSON.stringify(value))
  }
  t.end()
})
