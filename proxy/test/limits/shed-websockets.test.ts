import { once } from 'node:events'
import { test } from 'tap'
import { createLimits } from '../../limits/limits.ts'
import { createLog } from '../../observability/log.ts'
import { createFixture } from '../support/fixture.ts'
import { delta, MAIN } from '../support/frames.ts'
import { closed, tcpUnder, until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'
import { dialProxy, startStreamlit } from '../support/stream-upstream.ts'

const MIB = 1024 * 1024

test('a process short of memory cuts the browser that reads nothing, and no other', async (t) => {
  const { config, metrics } = await createFixture(t)
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url)
  let resident = 100 * MIB
  t.intercept(process.memoryUsage, 'rss', { value: () => resident })
  const { memory } = createLimits({
    config,
    sockets,
    metrics,
    log: createLog('silent'),
    machine: { constrained: 0, total: 200 * MIB, heap: 2 ** 40 }
  })
  const reader = dialProxy(t, url, ['streamlit'])
  await once(reader, 'message')
  const sleeper = dialProxy(t, url, ['streamlit'])
  await once(sleeper, 'message')
  tcpUnder(sleeper).pause()
  const [, toSleeper] = streamlit.server.clients
  const isWaiting = () => sockets.list().some((socket) => socket.bufferedBytes() > MIB)
  const send = setInterval(() => toSleeper?.send(delta(MAIN, 'x'.repeat(MIB))), 10)
  t.teardown(() => clearInterval(send))
  await until(isWaiting)
  clearInterval(send)
  memory.check()
  t.equal(sockets.size, 2, 'with enough memory nobody is cut')

  resident = 181 * MIB
  memory.check()

  await until(() => sockets.size === 1)
  t.equal(reader.readyState, reader.OPEN)
  const end = closed(sleeper)
  tcpUnder(sleeper).resume()
  t.equal((await end)[0], 1006)
})
