import { test } from 'tap'
import type { AccessChange } from '../../enforcement/page-access.ts'
import { Revalidation, revalidateSocket } from '../../websocket/revalidate.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'

/** Sockets of numbered people, with the result of their revalidation. */
function fixtureOf(changes: readonly AccessChange[], now?: () => number) {
  const sockets = new Sockets()
  const ends: string[] = []
  let judged = 0
  for (const [index, change] of changes.entries()) {
    const accessChange = () => {
      judged += 1
      return change
    }
    sockets.add(liveSocket({ ...nobody, sub: `${index}` }, ends, accessChange))
  }
  const revalidation = new Revalidation(now === undefined ? { sockets } : { sockets, now })
  return { revalidation, ends, judged: () => judged }
}

test('people who lose access are closed before people who gain it; the others stay', async (t) => {
  const { revalidation, ends } = fixtureOf(['gained', 'kept', 'lost', 'kept', 'gained', 'lost'])

  t.same(await revalidation.all(), { kept: 2, gained: 2, lost: 2 })

  t.same(ends, [
    '2 loss recorded',
    '2 4403 a page is closed to you',
    '5 loss recorded',
    '5 4403 a page is closed to you',
    '0 4401 rights have changed',
    '4 4401 rights have changed'
  ])
})

test('the work is done in slices, and other events run between them', async (t) => {
  let time = 0
  const clock = () => {
    time += 3
    return time
  }
  const { revalidation, judged } = fixtureOf(Array(9).fill('kept'), clock)
  const seen: number[] = []
  let turns = 0
  const turn = () => {
    turns += 1
    seen.push(judged())
    if (judged() < 18) setImmediate(turn)
  }
  setImmediate(turn)
  t.same(await revalidation.all(), { kept: 9, gained: 0, lost: 0 })

  t.ok(turns > 2, `others had ${turns} turns`)
  t.ok(new Set(seen).size > 2)
})

test('many websockets to close are closed in small groups', async (t) => {
  const { revalidation, ends } = fixtureOf(Array(25).fill('gained'))
  const done = revalidation.all()
  await new Promise(setImmediate)
  t.equal(ends.length, 10)
  t.same(await done, { kept: 0, gained: 25, lost: 0 })
  t.equal(ends.length, 25)
})

test('a later policy change ends an unfinished round', async (t) => {
  const many = fixtureOf(Array(25).fill('gained'))
  const first = many.revalidation.all()
  await new Promise(setImmediate)
  const second = many.revalidation.all()
  t.equal(await first, null)
  t.match(await second, { gained: 25 })

  let time = 0
  const slow = fixtureOf(Array(3).fill('kept'), () => {
    time += 10
    return time
  })
  const early = slow.revalidation.all()
  const late = slow.revalidation.all()
  t.equal(await early, null)
  t.match(await late, { kept: 3 })
})

test('one websocket is revalidated in the same way, and only a loss is recorded', (t) => {
  const cases: readonly (readonly [AccessChange, readonly string[]])[] = [
    ['kept', []],
    ['gained', [`${nobody.sub} 4401 rights have changed`]],
    ['lost', [`${nobody.sub} loss recorded`, `${nobody.sub} 4403 a page is closed to you`]]
  ]
  for (const [change, expected] of cases) {
    const ends: string[] = []
    t.equal(revalidateSocket(liveSocket(nobody, ends, () => change)), change)
    t.same(ends, expected)
  }
  t.end()
})
