import { test } from 'tap'
import { terminateEarlier } from '../../websocket/resume.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody, zoe } from '../support/people.ts'

const max = { ...nobody, sub: 'max' }

test('a session without an open websocket is requested at once', async (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  sockets.add(liveSocket(zoe, ends, undefined, 'another'))
  sockets.add(liveSocket(zoe, ends))
  sockets.add(liveSocket(max, ends, undefined, 's-1'))
  const turn = new Promise((resolve) => setImmediate(resolve, 'later'))

  t.equal(
    await Promise.race([terminateEarlier(sockets, zoe.sub, 's-1').then(() => 'at once'), turn]),
    'at once'
  )
  t.same(ends, [])
})

test('a websocket that is still open in the session is terminated, and its end is awaited', async (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  const earlier = {
    ...liveSocket(zoe, ends, undefined, 's-1'),
    terminateBrowser: () => {
      ends.push('cut')
      setTimeout(() => {
        sockets.remove(earlier)
        ends.push('gone')
      }, 10)
    }
  }
  sockets.add(earlier)

  await terminateEarlier(sockets, zoe.sub, 's-1')

  t.same(ends, ['cut', 'gone'])
})

test('a websocket that does not end is awaited for a limited time', async (t) => {
  const sockets = new Sockets()
  const ends: string[] = []
  sockets.add(liveSocket(zoe, ends, undefined, 's-1'))

  await terminateEarlier(sockets, zoe.sub, 's-1', 60)

  t.same(ends, [`${zoe.sub} lost`])
  t.equal(sockets.size, 1)
})
