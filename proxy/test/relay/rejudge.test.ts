import { test } from 'tap'
import { Rejudge, rejudgeSocket } from '../../relay/rejudge.ts'
import { type LiveSocket, Sockets } from '../../relay/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'

type Standing = ReturnType<LiveSocket['standing']>

/** Sockets of people who are named by their number, with what the policy makes of them. */
function stageOf(standings: readonly Standing[], now?: () => number) {
  const sockets = new Sockets()
  const ends: string[] = []
  let judged = 0
  for (const [index, standing] of standings.entries()) {
    const stand = () => {
      judged += 1
      return standing
    }
    sockets.add(liveSocket({ ...nobody, sub: `${index}` }, ends, stand))
  }
  const rejudge = new Rejudge(now === undefined ? { sockets } : { sockets, now })
  return { rejudge, ends, judged: () => judged }
}

test('who loses is cut off before those come back whose rights are others; nobody else is told', async (t) => {
  const { rejudge, ends } = stageOf(['changed', 'kept', 'cut', 'kept', 'changed', 'cut'])

  t.same(await rejudge.all(), { kept: 2, changed: 2, cut: 2 })

  t.same(ends, [
    '2 4403 a page of this session is closed to you',
    '5 4403 a page of this session is closed to you',
    '0 4401 rights have changed',
    '4 4401 rights have changed'
  ])
})

test('work is done in slices: after each, everybody else has a turn', async (t) => {
  let time = 0
  const clock = () => {
    time += 3
    return time
  }
  const { rejudge, judged } = stageOf(Array(9).fill('kept'), clock)
  const seen: number[] = []
  let turns = 0
  const turn = () => {
    turns += 1
    seen.push(judged())
    if (judged() < 9) setImmediate(turn)
  }
  setImmediate(turn)
  t.same(await rejudge.all(), { kept: 9, changed: 0, cut: 0 })

  t.ok(turns > 2, `others had ${turns} turns`)
  t.ok(new Set(seen).size > 2)
})

test('many who are to come back are asked a few at a time', async (t) => {
  const { rejudge, ends } = stageOf(Array(25).fill('changed'))
  const done = rejudge.all()
  await new Promise(setImmediate)
  t.equal(ends.length, 10)
  t.same(await done, { kept: 0, changed: 25, cut: 0 })
  t.equal(ends.length, 25)
})

test('a later change takes over from a round that is not done', async (t) => {
  const many = stageOf(Array(25).fill('changed'))
  const first = many.rejudge.all()
  await new Promise(setImmediate)
  const second = many.rejudge.all()
  t.equal(await first, null)
  t.match(await second, { changed: 25 })

  let time = 0
  const slow = stageOf(Array(3).fill('kept'), () => {
    time += 10
    return time
  })
  const early = slow.rejudge.all()
  const late = slow.rejudge.all()
  t.equal(await early, null)
  t.match(await late, { kept: 3 })
})

test('one socket is judged the same way', (t) => {
  const ends: string[] = []
  t.equal(rejudgeSocket(liveSocket(nobody, ends)), 'kept')
  t.equal(rejudgeSocket(liveSocket(nobody, ends, () => 'cut')), 'cut')
  t.match(ends, [/ 4403 /])
  t.end()
})
