import { test } from 'tap'
import { explain } from '../../../policy/analysis/explain.ts'
import { person, policyOf } from '../people.ts'

const POLICY = policyOf(`version: 1
roles:
  everyone-here: [staff, partners]
  staff: [domain:example.com]
  partners: [managers, email:zoe@partner.example]
  managers: [group:managers]
  ghosts: [group:ghosts]
pages:
  /: [signed-in]
  /news: { allow: [everyone-here, group:press], deny: [group:leavers] }
  /claims: ["claim:team=risk", sub:u-1, email:zoe@partner.example, domain:example.com]
paths:
  /app/static/: [group:press]
console: [ghosts]
`)

/** `+allow everyone-here 9:20 has this role: …` for each entry that was checked. */
function tell(as: string, path: string): readonly string[] {
  return explain(POLICY, person(as), path).checks.map(
    ({ list, name, at, hit, why }) =>
      `${hit ? '+' : '-'}${list} ${name} ${at.line}:${at.column} ${why}`
  )
}

test('an explanation lists each entry of the rule with its position, the deny list first', async (t) => {
  t.strictSame(tell('{ groups: [managers] }', '/news'), [
    '-deny group:leavers 10:56 is in `managers` only',
    '+allow everyone-here 10:20 has this role: everyone-here → partners → managers → group:managers',
    '-allow group:press 10:35 is in `managers` only'
  ])
})

test('an explanation shows the shorter of two membership paths', async (t) => {
  const policy = policyOf(`version: 1
roles: { all: [some, few], some: [few], few: [group:few] }
pages: { /: [all] }
`)

  t.strictSame(explain(policy, person('{ groups: [few] }'), '/').checks[0]?.via, [
    'all',
    'few',
    'group:few'
  ])
})

test('an explanation contains the decision and its rule', async (t) => {
  t.match(explain(POLICY, person('{ groups: [press, leavers] }'), '/news'), {
    path: '/news',
    decision: { allow: false, rule: '/news', reason: 'page-denied' },
    rule: { kind: 'page', name: '/news' },
    checks: [{ hit: true, via: ['group:leavers'] }, { hit: false, via: [] }, { hit: true }]
  })
})

test('an entry that does not apply says which attribute the person has instead', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      '{}',
      ['has no claim `team`', 'is another user of the pool', 'has no address', 'has no address']
    ],
    [
      '{ sub: u-2, email: zoe@partner.example, emailVerified: false, claims: { team: it } }',
      [
        'has `it` as the claim `team`',
        'is another user of the pool',
        'has the address `zoe@partner.example`, which is not verified',
        'has the address `zoe@partner.example`, which is not verified'
      ]
    ],
    [
      '{ email: zoé@partner.example }',
      [
        'has no claim `team`',
        'is another user of the pool',
        'has the address `zoé@partner.example`, which can match nothing',
        'has the address `zoé@partner.example`, which can match nothing'
      ]
    ],
    [
      '{ sub: u-1, email: Ann@Example.com, claims: { team: risk } }',
      [
        'has this claim',
        'is this user of the pool',
        'has the address `Ann@Example.com`',
        'has an address of this domain, verified'
      ]
    ],
    [
      '{ email: ZOE@partner.example }',
      [
        'has no claim `team`',
        'is another user of the pool',
        'has this address, verified',
        'has the address `ZOE@partner.example`'
      ]
    ]
  ]
  for (const [as, why] of cases) {
    t.strictSame(
      explain(POLICY, person(as), '/claims').checks.map((check) => check.why),
      why,
      as
    )
  }
})

test('paths, the console, pages without a rule and texts that are not paths are explained too', async (t) => {
  t.strictSame(tell('{}', '/'), ['+allow signed-in 9:7 is signed in'])
  t.strictSame(tell('{}', '/app/static/logo.png'), ['-allow group:press 13:18 is in no group'])
  t.strictSame(tell('{ groups: [press] }', '/app/static/'), [
    '+allow group:press 13:18 is in this group'
  ])
  t.strictSame(tell('{}', '/_pagewarden/console'), [
    '-allow ghosts 14:11 answers to no name in this role'
  ])
  t.match(explain(POLICY, person('{}'), '/other'), { rule: { name: 'unlisted' }, checks: [] })
  t.match(explain(POLICY, person('{}'), '/other/x'), { rule: { name: 'unlisted' }, checks: [] })
  t.match(explain(POLICY, person('{}'), '/..'), { rule: null, checks: [] })
})

test('an explanation counts many groups and does not list them', async (t) => {
  const groups = Array.from({ length: 9 }, (_, i) => `g${i}`)

  t.match(tell(`{ groups: [${groups}] }`, '/app/static/'), [/ is in 9 other groups$/])
})
