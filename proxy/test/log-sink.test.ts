import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { createLog } from '../log.ts'
import { logSink } from '../log-sink.ts'
import { until } from './support/sockets.ts'

test('lines arrive, and those that nobody takes in time are dropped and counted', async (t) => {
  const file = join(t.testdir(), 'log')
  const to = openSync(file, 'w')
  t.teardown(() => closeSync(to))
  let dropped = 0
  const onDrop = () => {
    dropped += 1
  }
  const log = createLog('info', logSink({ to, onDrop, mostWaiting: 200 }))
  // Nothing is written before this turn of the event loop is over.
  for (let count = 0; count < 20; count += 1) log.info({ count }, 'line')

  let text = ''
  await until(() => {
    void readFile(file, 'utf8').then((read) => {
      text = read
    })
    return text.includes('"count":0')
  })
  t.ok(dropped > 0 && dropped < 20, `${dropped} dropped`)
})

test('by default much may wait', (t) => {
  const to = openSync(join(t.testdir(), 'log'), 'w')
  t.teardown(() => closeSync(to))
  let dropped = 0
  const onDrop = () => {
    dropped += 1
  }
  const log = createLog('info', logSink({ to, onDrop }))
  for (let count = 0; count < 1_000; count += 1) log.info({ count }, 'line')

  t.equal(dropped, 0)
  t.end()
})
