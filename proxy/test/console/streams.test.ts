import { type Test, test } from 'tap'
import { maxStreams, maxStreamsEach, type PartsById, Streams } from '../../console/streams.ts'
import type { Identity } from '../../identity/identity.ts'
import { Clock } from '../support/clock.ts'
import { FakeResponse } from '../support/fake-response.ts'
import { nobody, zoe } from '../support/people.ts'

function createStreams(t: Test, keepAlive = Number.POSITIVE_INFINITY) {
  const state: { parts: PartsById; mayWatch: (identity: Identity) => boolean; made: number } = {
    parts: { tabs: 'one', grid: 'two' },
    mayWatch: () => true,
    made: 0
  }
  const streams = new Streams({
    parts: () => {
      state.made += 1
      return state.parts
    },
    isAllowed: (identity) => state.mayWatch(identity),
    interval: 2,
    keepAlive,
    now: new Clock().now
  })
  t.teardown(() => streams.endAll())
  const open = (identity = zoe) => {
    const response = new FakeResponse()
    streams.add(identity, response.asResponse)
    return response
  }
  return { streams, state, open }
}

test('a new stream gets all parts, and then the changed ones', async (t) => {
  const { state, open } = createStreams(t)
  const response = open()
  t.equal(response.written, 'retry: 2000\n\ndata: {"tabs":"one","grid":"two"}\n\n')

  state.parts = { tabs: 'one', grid: 'new\nline' }
  await response.saying('new')

  t.match(response.written, /\n\ndata: {"grid":"new\\nline"}\n\n$/)
})

test('a stream ends when the right to it does, and the others go on', async (t) => {
  const { streams, state, open } = createStreams(t)
  const [hers, his] = [open(zoe), open({ ...nobody, sub: 'bob' })]

  state.mayWatch = ({ sub }) => sub !== zoe.sub
  state.parts = { tabs: 'secret' }
  await hers.over()
  await his.saying('secret')

  t.notMatch(hers.written, 'secret')
  t.equal(streams.size, 1)
})

test('a stream ends at sign-out, and with rights that a later token does not prove', async (t) => {
  const { streams, open } = createStreams(t)
  streams.renew(zoe)
  const [hers, his] = [open(zoe), open({ ...nobody, sub: 'bob' })]

  streams.renew({ ...zoe, expiresAt: zoe.expiresAt + 1 })
  streams.renew({ ...zoe, groups: [] })
  streams.renew({ ...zoe, sub: 'eve', groups: [], expiresAt: zoe.expiresAt + 1 })
  t.equal(streams.size, 2, 'a renewal with the same rights, an older token, another person')
  streams.renew({ ...zoe, groups: [], expiresAt: zoe.expiresAt + 1 })
  t.ok(hers.isOver)
  streams.endOf('bob')
  t.ok(his.isOver)
  t.equal(streams.size, 0)
})

test('a stream that is not read gets nothing, and does not delay the others', async (t) => {
  const { state, open } = createStreams(t)
  const [slow, quick] = [open(), open()]
  const before = slow.written
  slow.writableNeedDrain = true

  for (const text of ['a', 'b', 'c']) {
    state.parts = { tabs: text.repeat(9) }
    await quick.saying(state.parts['tabs'] ?? '')
  }
  t.equal(slow.written, before)
  slow.writableNeedDrain = false
  await slow.saying('ccccccccc')
  t.notMatch(slow.written, 'bbbbbbbbb')
})

test('without a reader no parts are made', async (t) => {
  const { state, streams, open } = createStreams(t)
  const [first, second] = [open(), open({ ...nobody, sub: 'bob' })]
  first.writableNeedDrain = true
  second.writableNeedDrain = true
  const { made } = state
  // The beat that ends one of them is a beat in which nothing was made for the other.
  state.mayWatch = ({ sub }) => sub !== 'bob'
  await second.over()
  t.equal(state.made, made)
  t.equal(streams.size, 1)
})

test('an idle stream sends a comment before its connection times out', async (t) => {
  const { open } = createStreams(t, 0)
  const response = open()
  await response.saying('\n\n:\n\n')
  t.match(response.written, /\n\n:\n\n/)
})

test('the number of streams is bounded, in total and for one person', async (t) => {
  const { streams, open } = createStreams(t)
  const opened = Array.from({ length: maxStreamsEach }, () => open())
  t.notOk(streams.hasRoomFor(zoe))
  t.ok(streams.hasRoomFor({ ...nobody, sub: 'bob' }))
  opened[0]?.emit('close')
  t.ok(streams.hasRoomFor(zoe), 'who leaves makes room')
  for (let at = streams.size; at < maxStreams; at += 1) open({ ...nobody, sub: `p-${at}` })
  t.notOk(streams.hasRoomFor({ ...nobody, sub: 'late' }))
  streams.endAll()
  t.equal(streams.size, 0)
})
