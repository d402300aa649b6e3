import { test } from 'tap'
import { Sockets } from '../../websocket/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody, zoe } from '../support/people.ts'
import { until } from '../support/sockets.ts'

const max = { ...nobody, sub: 'max' }
const later = { ...zoe, expiresAt: zoe.expiresAt + 3600 }

test('websockets are counted from the opening to the end', (t) => {
  const sockets = new Sockets()
  const [first, second] = [liveSocket(zoe, []), liveSocket(zoe, [])]

  sockets.add(first)
  sockets.add(second)
  sockets.add(liveSocket(max, []))
  t.equal(sockets.size, 3)
  t.equal(sockets.list().length, 3)

  sockets.remove(first)
  sockets.remove(first)
  sockets.remove(second)
  t.equal(sockets.size, 1)
  sockets.remove(second)
  t.same(
    sockets.list().map(({ identity }) => identity.sub),
    ['max']
  )
  t.end()
})

test('the websockets of a session are found for its owner alone', (t) => {
  const sockets = new Sockets()
  const mine = liveSocket(zoe, [], undefined, 's-1')
  sockets.add(mine)
  sockets.add(liveSocket(zoe, [], undefined, 's-2'))
  sockets.add(liveSocket(zoe, []))
  sockets.add(liveSocket(max, [], undefined, 's-1'))

  t.same(sockets.ofSession(zoe.sub, 's-1'), [mine])
  t.same(sockets.ofSession('unknown', 's-1'), [])
  t.end()
})

test('a sign-out closes the websockets of that person, and no others', (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  for (const identity of [zoe, zoe, max]) sockets.add(liveSocket(identity, ends))

  t.equal(sockets.endOf(zoe.sub), 2)
  t.equal(sockets.endOf('unknown'), 0)

  t.same(ends, Array(2).fill(`${zoe.sub} 4401 signed out`))
  t.end()
})

test('a later token with other rights closes the websockets with the earlier rights', (t) => {
  const cases = [
    { title: 'a group is taken', now: { ...later, groups: [] }, isEnded: true },
    { title: 'a group is given', now: { ...later, groups: ['analysts', 'hr'] }, isEnded: true },
    { title: 'the same rights for longer', now: later, isEnded: false },
    { title: 'the same token again', now: { ...zoe, groups: [] }, isEnded: false },
    {
      title: 'an earlier token of another browser',
      now: { ...zoe, groups: [], expiresAt: zoe.expiresAt - 1 },
      isEnded: false
    },
    { title: 'somebody else', now: { ...later, sub: 'other', groups: [] }, isEnded: false }
  ]
  for (const { title, now, isEnded } of cases) {
    const sockets = new Sockets()
    const ends: string[] = []
    sockets.add(liveSocket(zoe, ends))

    sockets.renew(now)

    t.same(ends, isEnded ? [`${zoe.sub} 4401 rights have changed`] : [], title)
  }
  t.end()
})

test('a stop asks all browsers to reconnect, and terminates those that do not close', async (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  for (const identity of [zoe, max]) sockets.add(liveSocket(identity, ends))

  sockets.closeAll(1)
  await until(() => ends.length === 2)
  sockets.terminateAll()

  t.same(ends, [
    `${zoe.sub} 1012 restart, last`,
    'max 1012 restart, last',
    `${zoe.sub} cut`,
    'max cut'
  ])
})

const holding = (sub: string, ends: string[], bytes: number) => ({
  ...liveSocket({ ...zoe, sub }, ends),
  bufferedBytes: () => bytes
})

test('the largest websockets are terminated first, and only as many as needed', (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  const idle = 16 * 1024
  sockets.add(holding('small', ends, 100))
  sockets.add(holding('huge', ends, 50_000_000))
  sockets.add(holding('large', ends, 1_000_000))

  t.equal(sockets.shed(50_000_001), 50_000_000 + idle)
  t.same(ends, ['huge cut'])
  t.equal(sockets.shed(51_000_101 + 2 * idle), 51_000_100 + 3 * idle)
  t.same(ends.slice(1), ['huge cut', 'large cut', 'small cut'])
  t.end()
})

test('idle websockets stay when all of them together would not free enough', (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  for (const sub of ['one', 'two']) sockets.add(holding(sub, ends, 0))
  sockets.add(holding('large', ends, 1_000_000))

  sockets.shed(50_000_000)

  t.same(ends, ['large cut'])
  t.end()
})

test('among websockets of equal size the newest is terminated', (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  sockets.add({ ...liveSocket({ ...zoe, sub: 'old' }, ends), since: 1 })
  sockets.add({ ...liveSocket({ ...zoe, sub: 'young' }, ends), since: 2 })

  sockets.shed(1)

  t.same(ends, ['young cut'])
  t.end()
})
