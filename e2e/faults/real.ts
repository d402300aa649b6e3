import assert from 'node:assert/strict'
import { ask } from '../environment/client.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const file = '/app/static/a.txt'
const real = { app: 'e2e/faults/app' }

/** The same faults with a real Streamlit instead of the stand-in. */
export const realFaults: readonly FaultCase[] = [
  {
    fault: 'A real Streamlit is killed and comes back',
    made: 'SIGKILL to Streamlit with twelve websockets open, then a new one',
    wanted:
      'every websocket is closed with 1006, pages are 502 and `ready` is 503; then all is well again',
    run: () =>
      underLoad(real, async (environment, load) => {
        const { pid } = environment.proxy
        environment.upstream.signal('SIGKILL')
        await environment.upstream.ended
        await until('every tab is closed', () => load.tabs.every(({ code }) => code !== null))
        assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1006])
        await until('no pair is left', async () => {
          return (await environment.metric('pagewarden_websockets_open')) === 0
        })
        const headers = await environment.headers()
        assert.equal((await ask(environment, file, { headers })).status, 502)
        assert.equal((await environment.get('/_pagewarden/ready')).status, 503)
        await environment.startUpstream()
        await environment.ready()
        const tab = await load.newcomer('bob')
        assert.equal((await ask(environment, file, { headers })).status, 200)
        assert.equal(environment.proxy.pid, pid)
        tab.socket.terminate()
        return `${load.tabs.length} websockets closed with 1006; 502, and then pages and websockets again`
      })
  },
  {
    fault: 'A real Streamlit is frozen and goes on',
    made: 'SIGSTOP, and SIGCONT once the proxy is not ready and a page waits',
    wanted: '`ready` is 503 meanwhile; the page that waits is answered and no websocket is lost',
    run: () =>
      underLoad(real, async (environment, load) => {
        const headers = await environment.headers()
        environment.upstream.signal('SIGSTOP')
        const waiting = ask(environment, file, { headers })
        await until('it is not ready', async () => {
          return (await environment.get('/_pagewarden/ready')).status === 503
        })
        environment.upstream.signal('SIGCONT')
        assert.equal((await waiting).status, 200)
        await environment.ready()
        await load.flows()
        return `not ready while frozen; ${await load.unharmed()}`
      })
  }
]
