import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { createLog } from '../../observability/log.ts'
import { logSink } from '../../observability/log-sink.ts'
import { until } from '../support/sockets.ts'

test('lines arrive, and lines that nobody reads in time are dropped and counted', async (t) => {
  const file = join(t.testdir(), 'log')
  const to = openSync(file, 'w')
  t.teardown(() => closeSync(to))
  let dropped = 0
  const onDrop = () => {
    dropped += 1
  }
  const log = createLog('info', logSink({ to, onDrop, maxWaiting: 200 }))
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

test('by default much may wait', async (t) => {
  const to = openSync(join(t.testdir(), 'log'), 'w')
  t.teardown(() => closeSync(to))
  let dropped = 0
  const onDrop = () => {
    dropped += 1
  }
  const sink = logSink({ to, onDrop })
  const log = createLog('info', sink)
  for (let count = 0; count < 1_000; count += 1) log.info({ count }, 'line')

  t.equal(dropped, 0)
  await sink.flushed()
})

test('the end waits until all lines are written', async (t) => {
  const file = join(t.testdir(), 'log')
  const to = openSync(file, 'w')
  t.teardown(() => closeSync(to))
  const sink = logSink({ to, onDrop: () => t.fail('dropped') })
  const log = createLog('info', sink)
  await sink.flushed()
  for (let count = 0; count < 1_000; count += 1) log.info({ count }, 'line')

  await sink.flushed()

  t.match(await readFile(file, 'utf8'), '"count":999')
})

test('the end does not wait for ever where nobody reads', async (t) => {
  const pipe = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [pipe])
  const to = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  t.teardown(() => closeSync(to))
  const sink = logSink({ to, onDrop: () => t.fail('dropped') })
  let said = 0
  const log = createLog('info', {
    write: (line) => {
      said += line.length
      sink.write(line)
    }
  })
  // More than a pipe holds (pipe(7): 64 KiB).
  for (let count = 0; count < 40; count += 1) log.info({ text: 'x'.repeat(10_000) }, 'line')

  await sink.flushed()

  const all = Buffer.alloc(2 ** 20)
  let taken = readSync(to, all)
  t.ok(taken > 0 && taken < said, `${taken} of ${said} bytes were written`)
  while (taken < said) {
    await sink.flushed()
    taken += readSync(to, all)
  }
  t.equal(taken, said, 'now that somebody reads, the rest comes')
})

test('few lines are written together, a moment later', async (t) => {
  const file = join(t.testdir(), 'log')
  const to = openSync(file, 'w')
  t.teardown(() => closeSync(to))
  const sink = logSink({ to, onDrop: () => t.fail('dropped') })
  for (const line of ['one\n', 'two\n', 'three\n']) sink.write(line)
  t.equal(readFileSync(file, 'utf8'), '', 'not each by itself')
  await until(() => readFileSync(file, 'utf8') !== '')
  t.equal(readFileSync(file, 'utf8'), 'one\ntwo\nthree\n')
})

test('nothing is written to a closed pipe, and nothing waits for it', async (t) => {
  const pipe = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  const to = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
  t.teardown(() => closeSync(to))
  const sink = logSink({ to, onDrop: () => t.fail('dropped') })
  closeSync(reader)
  sink.write('nobody reads this\n')
  await sink.flushed()
  sink.write('nor this\n')
  const first = await Promise.race([
    sink.flushed().then(() => 'flushed'),
    new Promise((resolve) => setTimeout(resolve, 250, 'late'))
  ])
  t.equal(first, 'flushed')
})

test('a disk that is full stops nobody; what it cannot take is dropped and counted', async (t) => {
  const to = openSync('/dev/full', 'w')
  t.teardown(() => closeSync(to))
  let dropped = 0
  const onDrop = () => {
    dropped += 1
  }
  const sink = logSink({ to, onDrop, maxWaiting: 10 })
  await until(() => {
    sink.write('a line\n')
    return dropped > 3
  })
  await sink.flushed()
  t.pass('and nobody waits for it')
})

test('an error is written at once, with all that came before it', async (t) => {
  const file = join(t.testdir(), 'log')
  const to = openSync(file, 'w')
  t.teardown(() => closeSync(to))
  const log = createLog('info', logSink({ to, onDrop: () => t.fail('dropped') }))
  log.info('before')
  log.error('the end')
  await until(() => readFileSync(file, 'utf8') !== '')
  t.match(readFileSync(file, 'utf8'), /before.*\n.*the end/)
})
