import assert from 'node:assert/strict'
import { Tab } from '../scene/client.ts'
import { until } from '../scene/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

/** What becomes of people when the proxy itself is struck. */
export const processFaults: readonly FaultCase[] = [
  {
    fault: 'The proxy is killed and everybody comes back at once',
    made: 'SIGKILL to the proxy under load, a new one, then 80 websockets of one moment',
    wanted: 'all are let in; nothing is left of them when they go',
    run: () =>
      underLoad({}, async (scene, load) => {
        scene.proxy.signal('SIGKILL')
        await scene.proxy.ended
        await until('every tab is closed', () => load.open === 0)
        await scene.startProxy()
        await scene.ready()
        const headers = await scene.headers()
        const tabs = Array.from({ length: 80 }, () => new Tab(scene, headers))
        try {
          const statuses = new Set(await Promise.all(tabs.map(({ opened }) => opened)))
          assert.deepEqual([...statuses], [101])
          assert.equal(await scene.metric('pagewarden_websockets_open'), 80)
          await load.flows()
        } finally {
          for (const { socket } of tabs) socket.terminate()
        }
        await until(
          'no pair is left',
          async () => (await scene.metric('pagewarden_websockets_open')) === 0
        )
        return '80 of 80 came back; no pair left when they had gone'
      })
  },
  {
    fault: 'SIGTERM, and a second one',
    made: 'SIGTERM under load with a drain of 25 s, then another while it still serves',
    wanted:
      '`ready` turns first and all are served on; the second ends it with 1, before anybody was sent away',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_DRAIN_GRACE: '10s' } }, async (scene, load) => {
        scene.proxy.signal('SIGTERM')
        await until(
          'it is not ready',
          async () => (await scene.get('/_pagewarden/ready')).status === 503
        )
        await load.flows()
        const kept = await load.unharmed()
        scene.proxy.signal('SIGTERM')
        assert.equal(await scene.proxy.ended, 1)
        await until('every tab is closed', () => load.tabs.every(({ code }) => code !== null))
        // A drain would have closed them with 1012: this one had not come to it.
        assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1006])
        return `after the first ${kept}; ended with 1 at the second, with nobody sent away yet`
      })
  }
]
