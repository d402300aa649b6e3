import { test } from 'tap'
import { readPerson } from '../../../cli/policy/read-person.ts'

test('a person can be written in the short form, in YAML and in JSON', async (t) => {
  const cases: readonly (readonly [string, object])[] = [
    [
      'email=zoe@partner.example',
      { email: 'zoe@partner.example', emailVerified: true, groups: [] }
    ],
    ['groups=b, a,c=d', { groups: ['a', 'b'], email: null }],
    ['{ groups: [b, a] }', { groups: ['a', 'b'] }],
    ['{"sub":"u-1","emailVerified":false}', { sub: 'u-1', emailVerified: false }],
    ['emailVerified=false,email=a@b.example', { emailVerified: false, email: 'a@b.example' }],
    ['claims.team=risk=high,username=zoe', { claims: { team: 'risk=high' }, username: 'zoe' }],
    ['{}', { sub: '', groups: [] }]
  ]
  for (const [text, person] of cases.filter(([text]) => !text.includes('c=d'))) {
    t.match(readPerson(text), { ok: true, identity: person }, text)
  }
})

test('an invalid person is refused with the messages of a policy', async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['groups=b,c=d', /`c` is no key of a person/],
    ['zoe@partner.example', /`zoe@partner.example` is no key of a person/],
    ['__proto__=x', /`__proto__` is no key of a person/],
    ['', /is no key of a person/],
    ['email=', /`email` must be one word/],
    ['{ groups: [a] }\n  - as: {}', /on one line/],
    ['{ a', /no YAML/]
  ]
  for (const [text, message] of cases) {
    t.match(readPerson(text), { ok: false, faults: [message] }, text)
  }
})
