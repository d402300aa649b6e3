import { test } from 'tap'
import { Timers } from '../../enforcement/timers.ts'

const frame = (text: string): Uint8Array => Buffer.from(text)

test('the timers that were started last are started anew, each once, until they end', async (t) => {
  const timers = new Timers()
  timers.start('clock', frame('every 2 s'))
  timers.start('clock', frame('every 1 s'))
  timers.start('chart', frame('every 5 s'))

  t.same(timers.again(), [frame('every 1 s'), frame('every 5 s')])
  timers.end()
  t.same(timers.again(), [])
})

test('an app that starts timers without end fills no memory', async (t) => {
  const timers = new Timers()
  for (let id = 0; id < 1_100; id += 1) timers.start(`${id}`, frame('every 1 s'))
  t.equal(timers.again().length, 1_000)
})

test('a message that starts a timer holds nothing of what was read with it', async (t) => {
  const piece = Buffer.alloc(64 * 1024)
  const timers = new Timers()
  timers.start('clock', piece.subarray(0, 20))

  t.same(
    timers.again().map((kept) => [kept.byteLength, kept.buffer.byteLength]),
    [[20, 20]]
  )
})
