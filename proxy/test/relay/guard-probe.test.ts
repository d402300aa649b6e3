import { test } from 'tap'
import { isGuardThere, shareGuardProbe } from '../../relay/guard-probe.ts'
import { startFakeStreamlit } from '../support/fake-streamlit.ts'

const host = 'app.example.com'

test('a guard that is in Streamlit is found by a websocket that asks for nothing', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  const url = `${streamlit.origin.replace('http', 'ws')}/_stcore/stream`

  t.ok(await isGuardThere(url, host))
  t.match(streamlit.arrived, [
    { target: '/_stcore/stream', headers: { host, 'sec-websocket-protocol': 'streamlit' } }
  ])
  t.notOk('x-forwarded-user' in (streamlit.arrived[0]?.headers ?? {}))

  streamlit.isGuarded = false
  t.notOk(await isGuardThere(url, host))
})

test('a Streamlit that is not there has no guard', async (t) => {
  t.notOk(await isGuardThere('ws://127.0.0.1:1/', host))
})

test('all who ask within two seconds are given one answer', async (t) => {
  let time = 0
  let probes = 0
  const probe = shareGuardProbe(
    async () => {
      probes += 1
      return probes > 1
    },
    () => time
  )

  t.same(await Promise.all([probe(), probe()]), [false, false])
  time = 2_000
  t.equal(await probe(), false)
  t.equal(probes, 1)
  time = 2_001
  t.equal(await probe(), true)
  t.equal(probes, 2)
})

test('by a clock of its own, an answer is shared too', async (t) => {
  let probes = 0
  const probe = shareGuardProbe(async () => {
    probes += 1
    return true
  })
  await Promise.all([probe(), probe()])

  t.equal(probes, 1)
})
