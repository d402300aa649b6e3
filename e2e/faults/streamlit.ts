import assert from 'node:assert/strict'
import { ask, TabSocket } from '../environment/client.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { inEnvironment, underLoad, withLoad } from './under-load.ts'

const probes = ['/_pagewarden/live', '/_pagewarden/startup', '/_pagewarden/ready']

/** Faults of a missing Streamlit. */
export const streamlitFaults: readonly FaultCase[] = [
  {
    fault: 'Streamlit is not up yet',
    made: 'the proxy is started first, then asked, then Streamlit is started',
    wanted:
      'live but neither started nor ready; pages and websockets are 502 with `Retry-After`; then all is well without another start',
    run: () =>
      inEnvironment({ isUpstreamLate: true }, async (environment) => {
        const { pid } = environment.proxy
        const statuses = async () =>
          (await Promise.all(probes.map((probe) => environment.get(probe)))).map(
            ({ status }) => status
          )
        assert.deepEqual(await statuses(), [200, 503, 503])
        const headers = await environment.headers()
        const { status, retryAfter } = await ask(environment, '/app/static/a.txt', { headers })
        assert.deepEqual([status, retryAfter], [502, '2'])
        assert.equal(await new TabSocket(environment, headers).opened, 502)
        await environment.startUpstream()
        await environment.ready()
        return withLoad(environment, async (load) => {
          assert.deepEqual(await statuses(), [200, 200, 200])
          assert.equal(environment.proxy.pid, pid)
          assert.equal(
            await environment.metric('pagewarden_http_requests_total', 'status="502"'),
            2
          )
          return `502 until it was there; then ${await load.unharmed()}`
        })
      })
  },
  {
    fault: 'Streamlit is killed and comes back',
    made: 'SIGKILL to the stand-in for Streamlit with twelve websockets open, then a new one',
    wanted:
      'every websocket is closed with 1006, pages are 502 and `ready` is 503; then all is well again',
    run: () =>
      underLoad({}, async (environment, load) => {
        const { pid } = environment.proxy
        environment.upstream.signal('SIGKILL')
        await environment.upstream.ended
        await until('every tab is closed', () => load.tabs.every(({ code }) => code !== null))
        assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1006])
        await until(
          'no pair is left',
          async () => (await environment.metric('pagewarden_websockets_open')) === 0
        )
        await until('pages are 502', () => (load.answers.get(502) ?? 0) > 0)
        assert.ok((await environment.metric('pagewarden_http_requests_total', 'status="502"')) > 0)
        // The proxy reports the last known state of Streamlit for a moment longer.
        await until(
          'it is not ready',
          async () => (await environment.get('/_pagewarden/ready')).status === 503
        )
        await environment.startUpstream()
        await environment.ready()
        await load.flows()
        assert.equal(environment.proxy.pid, pid)
        assert.ok(environment.proxy.isRunning)
        return `${load.tabs.length} websockets closed with 1006; 502 until it was back, then 200`
      })
  },
  {
    fault: 'Streamlit is frozen and goes on',
    made: 'SIGSTOP, and SIGCONT once the proxy is not ready and a page waits',
    wanted: '`ready` is 503 meanwhile; the page that waits is answered and no websocket is lost',
    run: () =>
      underLoad({}, async (environment, load) => {
        const headers = await environment.headers()
        environment.upstream.signal('SIGSTOP')
        const waiting = ask(environment, '/app/static/b.txt', { headers })
        await until(
          'it is not ready',
          async () => (await environment.get('/_pagewarden/ready')).status === 503
        )
        assert.equal((await environment.get('/_pagewarden/live')).status, 200)
        environment.upstream.signal('SIGCONT')
        assert.equal((await waiting).status, 200)
        await environment.ready()
        await load.flows()
        return `not ready while frozen; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Streamlit is frozen for more than a minute',
    made: 'SIGSTOP until a page was given up, then SIGCONT',
    wanted:
      'a page is 504 after a minute, a new websocket after five seconds; the open ones are kept, and all is well again',
    run: () =>
      underLoad({}, async (environment, load) => {
        const headers = await environment.headers()
        environment.upstream.signal('SIGSTOP')
        const page = ask(environment, '/app/static/b.txt', { headers })
        assert.equal(await new TabSocket(environment, headers).opened, 504)
        assert.equal((await page).status, 504)
        assert.equal(await environment.metric('pagewarden_websockets_open'), load.tabs.length)
        environment.upstream.signal('SIGCONT')
        await environment.ready()
        await load.flows()
        assert.equal(load.open, load.tabs.length)
        assert.deepEqual(
          [...load.answers.keys()].filter((status) => status !== 200 && status !== 504),
          []
        )
        return `504 for the page and the new websocket; ${load.open} of ${load.tabs.length} websockets kept`
      })
  }
]
