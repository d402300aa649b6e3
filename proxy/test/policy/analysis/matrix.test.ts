import { test } from 'tap'
import { makeMatrix } from '../../../policy/analysis/matrix.ts'
import type { Policy } from '../../../policy/policy.ts'
import { policyOf } from '../people.ts'

/** The matrix as lines: a row, then `y`, `s` or `-` for each column, and `!` for exceptions. */
function draw(policy: Policy): readonly string[] {
  const { columns, rows } = makeMatrix(policy)
  const head = columns.map(({ kind, name }) => (kind === 'person' ? `(${name})` : name)).join(' | ')
  const lines = rows.map(({ name, cells }) => {
    const marks = cells.map(({ may, except }) => {
      const mark = { yes: 'y', some: 's', no: '-' }[may]
      return except.length === 0 ? mark : `${mark} but ${except.join(', ')}`
    })
    return `${name}: ${marks.join(' | ')}`
  })
  return [head, ...lines]
}

test('the matrix shows the certain access of each principal, and of each person of the tests', async (t) => {
  const policy = policyOf(`version: 1
roles:
  analysts: [group:analysts, email:zoe@partner.example]
  empty: []
pages:
  /: [signed-in]
  /sales: [analysts, group:admins]
  /charts: [group:analysts]
  /payroll: { allow: [group:hr], deny: [email:intern@example.com] }
  /partner: [domain:partner.example]
paths:
  /app/static/: [empty]
console: [group:admins]
tests:
  - { as: { email: intern@example.com, groups: [hr] }, may: [/] }
  - { as: { email: zoe@partner.example }, may: [/] }
  - { as: { email: zoe@partner.example }, may-not: [/payroll] }
  - { as: { email: zoe@partner.example, groups: [hr] }, may: [/] }
`)

  t.strictSame(draw(policy), [
    'signed-in | analysts | empty | group:admins | group:analysts | group:hr | domain:partner.example | email:intern@example.com | (intern@example.com) | (zoe@partner.example) | (zoe@partner.example (line 18))',
    '/: y | y | - | y | y | y | y | y | y | y | y',
    '/sales: - | y | - | y | y | - | - | - | - | y | y',
    '/charts: - | s | - | - | y | - | - | - | - | - | -',
    '/payroll: - | - | - | - | - | y but email:intern@example.com | - | - | - | - | y',
    '/partner: - | s | - | - | - | - | y | - | - | y | y',
    '/app/static/: - | - | - | - | - | - | - | - | - | - | -',
    'unlisted: - | - | - | - | - | - | - | - | - | - | -',
    'console: - | - | - | y | - | - | - | - | - | - | -'
  ])
})

test('the matrix names an exception only where one person can match both principals', async (t) => {
  const policy = policyOf(`version: 1
roles:
  named: [email:ann@a.example, sub:u-1]
  banned: [email:bob@b.example, sub:u-2, "claim:team=x"]
pages:
  /: { allow: [signed-in], deny: [email:bob@b.example, domain:c.example, sub:u-2, "claim:team=x", group:g] }
  /named: { allow: [named, domain:a.example, domain:b.example, "claim:team=y", "claim:Team=x"], deny: [banned] }
`)
  const { columns, rows } = makeMatrix(policy)
  const exceptOf = (row: number, name: string): readonly string[] | undefined =>
    rows[row]?.cells[columns.findIndex((column) => column.name === name)]?.except

  t.strictSame(exceptOf(0, 'domain:a.example'), ['sub:u-2', 'claim:team=x', 'group:g'])
  t.strictSame(exceptOf(0, 'domain:b.example'), [
    'email:bob@b.example',
    'sub:u-2',
    'claim:team=x',
    'group:g'
  ])
  t.strictSame(exceptOf(0, 'claim:team=y'), [
    'email:bob@b.example',
    'domain:c.example',
    'sub:u-2',
    'group:g'
  ])
  t.strictSame(exceptOf(0, 'named'), [
    'email:bob@b.example',
    'domain:c.example',
    'sub:u-2',
    'claim:team=x',
    'group:g'
  ])
  t.strictSame(exceptOf(1, 'named'), ['banned'])
})
