import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { test } from 'tap'
import { WriteBatcher } from '../../websocket/write-batcher.ts'

/** A connection that records the bytes of each write. */
const connection = () => {
  const writes: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      writes.push(`${chunk}`)
      done()
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => `${chunk}`).join('+'))
      done()
    }
  })
  return { stream, writes }
}

test('the first frame of a turn is written at once, all others in one write, in order', async (t) => {
  const gather = new WriteBatcher()
  const { stream, writes } = connection()
  for (const frame of ['a', 'b', 'c']) {
    gather.beforeWrite(stream, frame.length)
    stream.write(frame)
  }
  t.same(writes, ['a'])
  await setImmediate()
  t.same(writes, ['a', 'b+c'])
})

test('no frame waits for a later turn, on any connection', async (t) => {
  const gather = new WriteBatcher()
  const [one, other] = [connection(), connection()]
  for (const { stream } of [one, other, one, one]) {
    gather.beforeWrite(stream, 1)
    stream.write('x')
  }
  t.same([one.writes, other.writes], [['x'], ['x']])
  await setImmediate()
  t.same([one.writes, other.writes], [['x', 'x+x'], ['x']])

  gather.beforeWrite(one.stream, 1)
  one.stream.write('y')
  t.same(one.writes, ['x', 'x+x', 'y'])
  await setImmediate()
  t.same(one.writes, ['x', 'x+x', 'y'])
})

test('a large frame waits only behind a small one', async (t) => {
  const gather = new WriteBatcher()
  const { stream, writes } = connection()
  gather.beforeWrite(stream, 16 * 1024)
  stream.write('large')
  t.same(writes, ['large'])

  for (const [frame, bytes] of [
    ['first', 1],
    ['small', 1],
    ['large', 16 * 1024]
  ] as const) {
    gather.beforeWrite(stream, bytes)
    stream.write(frame)
  }
  t.same(writes, ['large', 'first'])
  await setImmediate()
  t.same(writes, ['large', 'first', 'small+large'])
})

test('a connection that ends in the same turn causes no error', async (t) => {
  const gather = new WriteBatcher()
  const [ended, cut] = [connection(), connection()]
  for (const { stream } of [ended, cut]) {
    for (const frame of ['first', 'last']) {
      gather.beforeWrite(stream, 1)
      stream.write(frame)
    }
  }
  ended.stream.end()
  cut.stream.destroy()
  await setImmediate()
  t.same(ended.writes, ['first', 'last'])
  t.same(cut.writes, ['first'])
})
