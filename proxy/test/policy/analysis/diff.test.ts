import { test } from 'tap'
import { type Change, diffPolicies } from '../../../policy/analysis/diff.ts'
import { policyOf } from '../people.ts'

function say({ who, name, from, to }: Change): string {
  const but = (except: readonly string[]): string =>
    except.length === 0 ? '' : ` but ${except.join(', ')}`
  return `${who.name} ${name}: ${from.may}${but(from.except)} → ${to.may}${but(to.except)}`
}

function diff(before: string, after: string) {
  const { gains, losses, shadow } = diffPolicies(
    policyOf(`version: 1\n${before}`),
    policyOf(`version: 1\n${after}`)
  )
  return { gains: gains.map(say), losses: losses.map(say), shadow }
}

test('a policy does not differ from itself', async (t) => {
  const text = 'pages: { /: [signed-in], /pay: { allow: [group:hr], deny: [sub:u-1] } }\n'

  t.match(diff(text, text), { gains: [], losses: [], shadow: { from: false, to: false } })
})

test('who is put into a rule gains, and who is taken out loses', async (t) => {
  t.match(
    diff(
      'pages: { /: [signed-in], /pay: [group:hr] }',
      'pages: { /: [signed-in], /pay: [group:pay] }'
    ),
    { gains: ['group:pay /pay: no → yes'], losses: ['group:hr /pay: yes → no'] }
  )
})

test('a deny entry more is a loss for those whom it may meet, and one less a gain', async (t) => {
  const open = 'pages: { /: [signed-in], /pay: [group:hr] }'
  const closed = 'pages: { /: [signed-in], /pay: { allow: [group:hr], deny: [group:interns] } }'

  t.match(diff(open, closed), {
    gains: [],
    losses: ['group:hr /pay: yes → yes but group:interns']
  })
  t.match(diff(closed, open), {
    gains: ['group:hr /pay: yes but group:interns → yes'],
    losses: []
  })
  t.match(diff(closed, closed.replace('interns', 'leavers')), {
    gains: ['group:hr /pay: yes but group:interns → yes but group:leavers'],
    losses: ['group:hr /pay: yes but group:interns → yes but group:leavers']
  })
})

test('a person who leaves a role loses what the role alone gave', async (t) => {
  const roles = (members: string): string =>
    `roles: { analysts: [${members}] }\npages: { /: [signed-in], /sales: [analysts] }\n`

  t.match(diff(roles('group:analysts, email:zoe@partner.example'), roles('group:analysts')), {
    gains: [],
    losses: ['email:zoe@partner.example /sales: yes → no']
  })
})

test('a role whose people no longer all see a page is a loss of the role', async (t) => {
  const roles = 'roles: { staff: [group:it, group:hr] }\n'

  t.match(
    diff(
      `${roles}pages: { /: [signed-in], /sales: [staff] }`,
      `${roles}pages: { /: [signed-in], /sales: [group:it] }`
    ),
    { losses: ['staff /sales: yes → some', 'group:hr /sales: yes → no'] }
  )
})

test('a role of one policy only is told by the names in it', async (t) => {
  t.match(
    diff(
      'pages: { /: [signed-in], /sales: [group:it] }',
      'roles: { staff: [group:it, group:hr] }\npages: { /: [signed-in], /sales: [staff] }'
    ),
    { gains: ['group:hr /sales: no → yes'], losses: [] }
  )
})

test('a page that gets its first rule is compared with what unlisted said of it', async (t) => {
  t.match(
    diff(
      'pages: { /: [signed-in] }\nunlisted: [group:it]\nconsole: []',
      'pages: { /: [signed-in], /pay: [group:hr] }\nunlisted: [group:it]\nconsole: [group:it]'
    ),
    {
      gains: ['group:it console: no → yes', 'group:hr /pay: no → yes'],
      losses: ['group:it /pay: yes → no']
    }
  )
})

test('a path that loses its rule falls to the next shorter one', async (t) => {
  const rules = (deeper: string): string =>
    `pages: { /: [signed-in] }\npaths: { /app/: [group:it]${deeper} }\n`

  t.match(diff(rules(', /app/pay/: [group:hr]'), rules('')), {
    gains: ['group:it /app/pay/: no → yes'],
    losses: ['group:hr /app/pay/: yes → no']
  })
  t.match(diff('pages: { /: [signed-in] }', rules('')), { gains: ['group:it /app/: no → yes'] })
})

test('people of either file of tests are asked under both policies', async (t) => {
  const tests = 'tests: [{ as: { email: ann@a.example, groups: [hr, it] }, may: [/] }]'

  t.match(
    diff(
      `pages: { /: [signed-in], /pay: [group:hr] }\n${tests}`,
      'pages: { /: [signed-in], /pay: { allow: [group:hr], deny: [group:it] } }'
    ),
    {
      losses: ['group:hr /pay: yes → yes but group:it', 'ann@a.example /pay: yes → no']
    }
  )
})

test('a change of `report-only` is reported beside all other changes', async (t) => {
  t.match(diff('report-only: true\npages: { /: [signed-in] }', 'pages: { /: [signed-in] }'), {
    shadow: { from: true, to: false }
  })
})
