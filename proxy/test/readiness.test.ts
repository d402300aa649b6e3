import { test } from 'tap'
import { createLog } from '../log.ts'
import { Readiness } from '../readiness.ts'
import { upstreamFault } from '../upstream-health.ts'
import { startFakeStreamlit } from './support/fake-streamlit.ts'

test('every reason counts, and only a change of them is logged', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: string | null = null
  const readiness = new Readiness({ upstreamFault: async () => upstream, log })

  t.same(await readiness.unready(), [])
  upstream = 'the app is not ready'
  t.same(await readiness.unready(), [upstream])
  t.same(await readiness.unready(), [upstream])
  readiness.wire({ ok: false, version: '9.9', fault: 'its version is newer than the tested range' })
  readiness.stop()
  t.same(await readiness.unready(), [
    'stopping',
    upstream,
    'this Streamlit (9.9) is refused: its version is newer than the tested range'
  ])
  readiness.wire({ ok: true, version: '1.67.0', isTested: true })
  upstream = null
  t.same(await readiness.unready(), ['stopping'])

  t.match(lines, [
    { level: 'warn', reasons: ['the app is not ready'], msg: 'not ready' },
    { reasons: { length: 3 } },
    { reasons: ['stopping'] }
  ])
  t.equal(lines.length, 3)
})

test('a recovery is worth a line too', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: string | null = 'the app cannot be reached'
  const readiness = new Readiness({ upstreamFault: async () => upstream, log })

  await readiness.unready()
  upstream = null
  await readiness.unready()

  t.match(lines, [{ msg: 'not ready' }, { level: 'info', msg: 'ready' }])
})

test('the app is well when its own health check says so', async (t) => {
  const streamlit = await startFakeStreamlit()

  t.equal(await upstreamFault(streamlit.origin), null)
  streamlit.health = 204
  t.equal(await upstreamFault(streamlit.origin), null)
  streamlit.health = 503
  t.equal(await upstreamFault(streamlit.origin), 'the app is not ready')
  streamlit.health = 302
  t.equal(await upstreamFault(streamlit.origin), 'the app cannot be reached', 'no redirect')

  await streamlit.close()
  t.equal(await upstreamFault(streamlit.origin), 'the app cannot be reached')
})
