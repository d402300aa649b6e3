import { test } from 'tap'
import { createLog } from '../../observability/log.ts'
import { Readiness } from '../../server/readiness.ts'
import { shareProbe, type UpstreamFault, upstreamFault } from '../../server/upstream-health.ts'
import { startFakeStreamlit } from '../support/fake-streamlit.ts'

const fine = { upstreamFault: async () => null, hasKeys: () => true, hasGuard: null }

test('every reason counts, and only a change of them is logged', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: UpstreamFault | null = null
  let hasKeys = true
  const readiness = new Readiness({
    upstreamFault: async () => upstream,
    hasKeys: () => hasKeys,
    hasGuard: null,
    log
  })

  t.same(await readiness.unready(), [])
  upstream = 'app-unwell'
  t.same(await readiness.unready(), [upstream])
  t.same(await readiness.unready(), [upstream])
  const newer = { ok: false, version: '9.9', fault: 'its version is newer than the tested range' }
  readiness.onWire({ ...newer, ok: false })
  readiness.onWire({ ...newer, ok: false })
  hasKeys = false
  readiness.stop()
  t.same(await readiness.unready(), ['stopping', upstream, 'keys-missing', 'streamlit-unsupported'])
  readiness.onWire({ ok: true, version: '1.67.0', isTested: true })
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

test('an untested Streamlit is served with a warning, which is logged once', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  const readiness = new Readiness({ ...fine, log })

  t.equal(readiness.warning, null)
  readiness.onWire({ ok: true, version: '1.99.0', isTested: false })
  readiness.onWire({ ok: true, version: '1.99.0', isTested: false })
  t.equal(readiness.warning, 'streamlit-untested')
  t.same(await readiness.unready(), [])
  readiness.onWire({ ok: true, version: '1.67.0', isTested: true })
  t.equal(readiness.warning, null)

  t.match(lines, [
    { level: 'warn', streamlit: '1.99.0', msg: 'this Streamlit is outside the tested range' }
  ])
  t.equal(lines.length, 1)
})

/** Who asks for a guard, and is told of what was found. */
const guarded = (answers: (boolean | null)[]) => {
  const lines: Record<string, unknown>[] = []
  let upstream: UpstreamFault | null = null
  const asked: (boolean | null)[] = []
  const readiness = new Readiness({
    ...fine,
    upstreamFault: async () => upstream,
    hasGuard: async () => {
      const isThere = answers.shift() ?? null
      asked.push(isThere)
      return isThere
    },
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  })
  const turn = (fault: UpstreamFault | null) => {
    upstream = fault
  }
  return { readiness, lines, asked, turn }
}

test('nothing is ready before the guard was found, and nobody asks for one that was', async (t) => {
  const { readiness, lines, asked } = guarded([false, false, true])

  t.notOk(readiness.isUnguarded, 'nobody has looked yet')
  t.same(await readiness.unready(), ['guard-missing'])
  t.ok(readiness.isUnguarded)
  t.same(await readiness.unready(), ['guard-missing'])
  t.same(await readiness.unready(), [])
  t.notOk(readiness.isUnguarded)
  t.same(await readiness.unready(), [])
  t.same(asked, [false, false, true])

  t.match(lines, [
    { level: 'error', msg: /^no guard in Streamlit: put the folder `guard` .* on PYTHONPATH/ },
    { level: 'warn', reasons: ['guard-missing'] },
    { level: 'info', msg: 'ready' }
  ])
  t.equal(lines.length, 3)
})

test('what websockets meet counts at once: a guard that is gone, if two say so, and one that has come', async (t) => {
  const { readiness, lines, asked } = guarded([])
  readiness.onGuard(true)
  t.same(await readiness.unready(), [])
  readiness.onGuard(false)
  t.notOk(readiness.isUnguarded, 'one silence is no proof')
  readiness.onGuard(false)
  readiness.onGuard(false)
  t.ok(readiness.isUnguarded)
  readiness.onGuard(true)

  t.notOk(readiness.isUnguarded)
  t.same(await readiness.unready(), [])
  t.same(asked, [])
  t.equal(lines.filter(({ level }) => level === 'error').length, 1)
})

test('a Streamlit that was away is asked again, because it may be another one', async (t) => {
  const { readiness, asked, turn } = guarded([true, false])
  t.same(await readiness.unready(), [])
  turn('app-down')
  t.same(await readiness.unready(), ['app-down'])
  t.notOk(readiness.isUnguarded, 'nobody knows')
  t.same(asked, [true])
  turn(null)
  t.same(await readiness.unready(), ['guard-missing'])
})

test('a Streamlit that is too busy to open a websocket is not blamed for a guard that is missing', async (t) => {
  const { readiness, lines } = guarded([null, true])
  t.same(await readiness.unready(), ['app-down'])
  t.notOk(readiness.isUnguarded, 'people are let in')
  t.same(await readiness.unready(), [])
  t.notOk(lines.some(({ level }) => level === 'error'))
})

test('where no guard is required, none is asked for and none is missing', async (t) => {
  const readiness = new Readiness({ ...fine, log: createLog('silent') })
  readiness.onGuard(false)

  t.notOk(readiness.isUnguarded)
  t.same(await readiness.unready(), [])
})

test('a recovery is logged too', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  let upstream: UpstreamFault | null = 'app-down'
  const readiness = new Readiness({ ...fine, upstreamFault: async () => upstream, log })

  await readiness.unready()
  upstream = null
  await readiness.unready()

  t.match(lines, [{ msg: 'not ready' }, { level: 'info', msg: 'ready' }])
})

test('the app is healthy when its own health check says so', async (t) => {
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

test('S8: however many ask whether we are ready, Streamlit is asked once a second', async (t) => {
  const asked: PromiseWithResolvers<UpstreamFault | null>[] = []
  let now = 0
  const probe = shareProbe(
    () => {
      const next = Promise.withResolvers<UpstreamFault | null>()
      asked.push(next)
      return next.promise
    },
    () => now
  )

  const crowd = Array.from({ length: 1_000 }, probe)
  now = 60_000
  crowd.push(probe())
  t.equal(asked.length, 1, 'while an answer is awaited, nobody asks again')
  asked[0]?.resolve('app-down')
  t.same(new Set(await Promise.all(crowd)), new Set(['app-down']))

  now += 999
  t.equal(await probe(), 'app-down')
  t.equal(asked.length, 1)
  now += 1
  const next = probe()
  asked[1]?.resolve(null)
  t.equal(await next, null)
  t.equal(asked.length, 2)
})
