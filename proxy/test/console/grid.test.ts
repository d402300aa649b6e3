import { test } from 'tap'
import { makeGrid } from '../../console/grid.ts'
import { gridPart } from '../../console/grid-part.ts'
import { policyOf } from '../support/fixture.ts'
import { zoe } from '../support/people.ts'

const policy = policyOf(`version: 1
roles:
  office: [group:hr, group:analysts]
pages:
  /:        [signed-in]
  /sales:   { allow: [office], deny: [email:intern@example.com] }
  /payroll: [group:hr]
console: [group:admins]
tests:
  - as: { email: bob@example.com, groups: [hr] }
    may: [/, /payroll]
`)

test('people who are here come first, then the names of the policy, then its tests', (t) => {
  const { columns, groups, more } = makeGrid(policy, [zoe])
  t.same(
    columns.map(({ name }) => name),
    ['/', '/sales', '/payroll', 'unlisted', 'console']
  )
  t.same(
    groups.map(({ title }) => title),
    ['Here now', 'Roles, groups and names', 'People of the policy’s tests']
  )
  t.same(groups[0]?.lines, [
    {
      kind: 'person',
      name: 'zoe@example.com',
      cells: ['yes', 'yes', 'no', 'no', 'no'].map((may) => ({ may, except: [] }))
    }
  ])
  const office = groups[1]?.lines.find(({ name }) => name === 'office')
  t.match(office?.cells[1], { may: 'yes', except: ['email:intern@example.com'] })
  t.match(office?.cells[2], { may: 'some' })
  t.match(groups[2]?.lines, [{ name: 'bob@example.com' }])
  t.equal(more, 0)
  t.end()
})

test('a long table is shortened, and the page says so', (t) => {
  const crowd = Array.from({ length: 203 }, (_, at) => ({ ...zoe, sub: `${at}` }))
  const grid = makeGrid(policy, crowd)
  t.equal(grid.groups[0]?.lines.length, 200)
  t.match(gridPart(grid).markup, '3 more people here, not shown.')
  t.end()
})

test('a cell says in words what its sign and its colour say', (t) => {
  const { markup } = gridPart(makeGrid(policy, []))
  t.match(markup, '<td class="yes" title="may">')
  t.match(markup, '<span class="vh">some of them may</span>')
  t.match(markup, 'title="may, except email:intern@example.com"')
  t.match(markup, '<th scope="col" class="unlisted"><span>without a rule</span></th>')
  t.notMatch(markup, 'Here now', 'a group of nobody is left out')
  t.end()
})
