import { test } from 'tap'
import { isGuardThere } from '../../websocket/guard-probe.ts'
import { startFakeStreamlit } from '../support/fake-streamlit.ts'

const host = 'app.example.com'

test('the probe finds a guard in Streamlit with a websocket that sends no message', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  const url = `${streamlit.origin.replace('http', 'ws')}/_stcore/stream`

  t.equal(await isGuardThere(url, host), true)
  t.match(streamlit.arrived, [
    { target: '/_stcore/stream', headers: { host, 'sec-websocket-protocol': 'streamlit' } }
  ])
  t.notOk('x-forwarded-user' in (streamlit.arrived[0]?.headers ?? {}))

  streamlit.isGuarded = false
  t.equal(await isGuardThere(url, host), false)
})

test('if Streamlit opens no websocket, the probe cannot decide whether there is a guard', async (t) => {
  t.equal(await isGuardThere('ws://127.0.0.1:1/', host), null)
})
