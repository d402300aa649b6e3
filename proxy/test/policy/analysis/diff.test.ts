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

test('a principal that is added to a rule gains access, and a principal that is removed loses it', async (t) => {
  t.match(
    diff(
      'pages: { /: [signed-in], /pay: [group:hr] }',
      'pages: { /: [signed-in], /pay: [group:pay] }'
    ),
    { gains: ['group:pay /pay: no → yes'], losses: ['group:hr /pay: yes → no'] }
  )
})

test('an added deny entry is a loss for everybody it may apply to, and a removed one is a gain', async (t) => {
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

test('a person who leaves a role loses the access that only the role gave', async (t) => {
  const roles = (members: string): string =>
    `roles: { analysts: [${members}] }\npages: { /: [signed-in], /sales: [analysts] }\n`

  t.match(diff(roles('group:analysts, email:zoe@partner.example'), roles('group:analysts')), {
    gains: [],
    losses: ['email:zoe@partner.example /sales: yes → no']
  })
})

test('a role loses access when one of its members no longer sees a page', async (t) => {
  const roles = 'roles: { staff: [group:it, group:hr] }\n'

  t.match(
    diff(
      `${roles}pages: { /: [signed-in], /sales: [staff] }`,
      `${roles}pages: { /: [signed-in], /sales: [group:it] }`
    ),
    { losses: ['staff /sales: yes → some', 'group:hr /sales: yes → no'] }
  )
})

test('a role that only one policy has is compared by its members', async (t) => {
  t.match(
    diff(
      'pages: { /: [signed-in], /sales: [group:it] }',
      'roles: { staff: [group:it, group:hr] }\npages: { /: [signed-in], /sales: [staff] }'
    ),
    { gains: ['group:hr /sales: no → yes'], losses: [] }
  )
})

test('a page that gets its first rule is compared with the answer of `unlisted`', async (t) => {
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

test('a path that loses its rule is decided by the next shorter rule', async (t) => {
  const rules = (deeper: string): string =>
    `pages: { /: [signed-in] }\npaths: { /app/: [group:it]${deeper} }\n`

  t.match(diff(rules(', /app/pay/: [group:hr]'), rules('')), {
    gains: ['group:it /app/pay/: no → yes'],
    losses: ['group:hr /app/pay/: yes → no']
  })
  t.match(diff('pages: { /: [signed-in] }', rules('')), { gains: ['group:it /app/: no → yes'] })
})

test('the people of the tests of both files are evaluated under both policies', async (t) => {
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
