import { test } from 'tap'
import { Refusals } from '../../console/refusals.ts'
import { type Connection, peopleOf, takeSnapshot } from '../../console/snapshot.ts'
import { policyOf, policyText } from '../support/fixture.ts'
import { nobody, zoe } from '../support/people.ts'

const tab: Connection = { identity: zoe, since: 1, requestId: 'r-1', page: '/' }
const of = (tabs: readonly Connection[]) =>
  takeSnapshot({
    tabs: () => tabs,
    refusals: new Refusals(() => 0),
    policy: () => policyOf(policyText),
    state: () => ({ source: 'p.yaml', loadedAt: null, fault: null })
  })

test('the latest connection comes first, and a person with two connections is counted once', (t) => {
  const bob = { ...nobody, sub: 'bob', email: 'bob@example.com', emailVerified: true }
  const snapshot = of([tab, { ...tab, since: 3 }, { ...tab, identity: bob, since: 2 }])
  t.same(
    snapshot.tabs.map(({ since }) => since),
    [3, 2, 1]
  )
  t.equal(snapshot.people, 2)
  t.same(
    peopleOf(snapshot.tabs).map(({ email }) => email),
    ['bob@example.com', 'zoe@example.com']
  )
  const eve = { ...bob, sub: 'eve', email: 'eve@example.com' }
  for (const order of [
    [zoe, eve, bob],
    [bob, eve, zoe]
  ]) {
    t.same(peopleOf(order.map((identity) => ({ ...tab, identity }))), [bob, eve, zoe])
  }
  t.end()
})

test('a long list is shortened and counted', (t) => {
  const snapshot = of(Array.from({ length: 305 }, (_, since) => ({ ...tab, since })))
  t.equal(snapshot.tabs.length, 300)
  t.equal(snapshot.moreConnections, 5)
  t.equal(snapshot.tabs.at(-1)?.since, 5)
  t.end()
})
