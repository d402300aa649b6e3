import { join } from 'node:path'
import { type Test, test } from 'tap'
import { WebSocket } from 'ws'
import { RawSession } from '../demo/check/raw-session.ts'
import { rerunMessage } from '../demo/check/wire.ts'
import { type Chain, root, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'
import { cookieOf } from './support/mock.ts'

/** A Streamlit outside the tested range, and the setting of the proxy for it. */
type Played = {
  readonly streamlit: Readonly<Record<string, string>>
  readonly setting?: 'warn' | 'refuse'
}

function startPlayed(t: Test, { streamlit: env, setting }: Played): Promise<Chain> {
  const script = join(root, 'e2e', 'unknown', 'played.py')
  return startChain(t, ({ streamlit }) => ({
    streamlit: { args: [script, 'run', 'app.py', '--server.port', `${streamlit}`], env },
    ...(setting !== undefined && { pagewarden: { env: { PAGEWARDEN_UNKNOWN_STREAMLIT: setting } } })
  }))
}

async function readinessOf(chain: Chain) {
  const answer = await fetch(`${chain.proxy}/_pagewarden/ready`)
  return { status: answer.status, body: await answer.json() }
}

async function told(chain: Chain, text: RegExp): Promise<readonly unknown[]> {
  return (await logged(chain, text)).map((line) => JSON.parse(line))
}

/** Asks for a page and returns all messages until the proxy closes the websocket. */
async function askInVain(chain: Chain) {
  const headers = { cookie: await cookieOf(chain, 'bob'), origin: chain.origin }
  const url = `${chain.origin.replace(/^http/, 'ws')}/_stcore/stream`
  const socket = new WebSocket(url, ['streamlit', 'xsrf'], { headers })
  let frames = 0
  socket.on('message', () => {
    frames += 1
  })
  socket.on('open', () => socket.send(rerunMessage({})))
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number; reason: string }>()
  socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  socket.on('error', reject)
  return { ...(await promise), frames }
}

test('a Streamlit newer than the tested range is served with a warning', async (t) => {
  const chain = await startPlayed(t, { streamlit: { PLAYED_VERSION: '1.99.0' } })
  t.same(await readinessOf(chain), {
    status: 200,
    body: { status: 'ready', reasons: [], warnings: [] }
  })
  const headers = { cookie: await cookieOf(chain, 'bob') }
  const session = await RawSession.open({ origin: chain.origin, headers })

  t.ok(session?.listed().some(({ path }) => path === '/sales'))
  t.same(await readinessOf(chain), {
    status: 200,
    body: { status: 'ready', reasons: [], warnings: ['streamlit-untested'] }
  })
  t.match(await told(chain, /outside the tested range/), [{ level: 'warn', streamlit: '1.99.0' }])
  session?.close()
})

test('a Streamlit newer than the tested range is refused where the setting says so', async (t) => {
  const chain = await startPlayed(t, {
    streamlit: { PLAYED_VERSION: '1.99.0' },
    setting: 'refuse'
  })
  t.same(await askInVain(chain), { code: 1011, reason: 'unsupported Streamlit', frames: 0 })
  t.match(await readinessOf(chain), { status: 503, body: { reasons: ['streamlit-unsupported'] } })
  t.match(await told(chain, /this Streamlit is refused/), [
    { level: 'error', streamlit: '1.99.0', fault: 'its version is newer than the tested range' }
  ])
})

test('a Streamlit that names its pages in an unknown way is refused, whatever the setting', async (t) => {
  const chain = await startPlayed(t, { streamlit: { PLAYED_HASH: 'sha256' }, setting: 'warn' })
  t.same(await askInVain(chain), { code: 1011, reason: 'unsupported Streamlit', frames: 0 })
  t.match(await readinessOf(chain), { status: 503, body: { reasons: ['streamlit-unsupported'] } })
  t.match(await told(chain, /this Streamlit is refused/), [
    { level: 'error', fault: 'its page hashes are made by an unknown function' }
  ])
})
