import { test } from 'tap'
import { createLog } from '../log.ts'
import { Readiness } from '../readiness.ts'
import { type UpstreamFault, upstreamFault } from '../upstream-health.ts'
import { startFakeStreamlit } from './support/fake-streamlit.ts'

test('every reason counts, and only a change of them is logged', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: UpstreamFault | null = null
  let hasKeys = true
  const readiness = new Readiness({
    upstreamFault: async () => upstream,
    hasKeys: () => hasKeys,
    log
  })

  t.same(await readiness.unready(), [])
  upstream = 'app-unwell'
  t.same(await readiness.unready(), [upstream])
  t.same(await readiness.unready(), [upstream])
  const newer = { ok: false, version: '9.9', fault: 'its version is newer than the tested range' }
  readiness.wire({ ...newer, ok: false })
  readiness.wire({ ...newer, ok: false })
  hasKeys = false
  readiness.stop()
  t.same(await readiness.unready(), ['stopping', upstream, 'keys-missing', 'streamlit-unsupported'])
  readiness.wire({ ok: true, version: '1.67.0', isTested: true })
  upstream = null
  hasKeys = true
  t.same(await readiness.unready(), ['stopping'])

  t.match(lines, [
    { level: 'warn', reasons: ['app-unwell'], msg: 'not ready' },
    { level: 'error', streamlit: '9.9', fault: newer.fault },
    { reasons: { length: 4 } },
    { reasons: ['stopping'] }
  ])
  t.equal(lines.length, 4)
})

test('a Streamlit that nobody has tested is served with a warning, which is logged once', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  const readiness = new Readiness({ upstreamFault: async () => null, hasKeys: () => true, log })

  t.equal(readiness.warning, null)
  readiness.wire({ ok: true, version: '1.99.0', isTested: false })
  readiness.wire({ ok: true, version: '1.99.0', isTested: false })
  t.equal(readiness.warning, 'streamlit-untested')
  t.same(await readiness.unready(), [])
  readiness.wire({ ok: true, version: '1.67.0', isTested: true })
  t.equal(readiness.warning, null)

  t.match(lines, [
    { level: 'warn', streamlit: '1.99.0', msg: 'this Streamlit is outside the tested range' }
  ])
  t.equal(lines.length, 1)
})

test('a recovery is worth a line too', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: UpstreamFault | null = 'app-down'
  const readiness = new Readiness({
    upstreamFault: async () => upstream,
    hasKeys: () => true,
    log
  })

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
  t.equal(await upstreamFault(streamlit.origin), 'app-unwell')
  streamlit.health = 302
  t.equal(await upstreamFault(streamlit.origin), 'app-down', 'no redirect')

  await streamlit.close()
  t.equal(await upstreamFault(streamlit.origin), 'app-down')
})
