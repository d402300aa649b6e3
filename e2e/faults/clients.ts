import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rerun } from '../../proxy/test/support/frames.ts'
import { ask, Tab } from '../scene/client.ts'
import { dial } from '../scene/hostile.ts'
import { until } from '../scene/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const slow = 100

/** What becomes of people when others behave badly. */
export const clientFaults: readonly FaultCase[] = [
  {
    fault: 'Slowloris: heads that never end',
    made: `${slow} connections that send the beginning of a head, with PAGEWARDEN_HEADER_TIMEOUT=2s`,
    wanted: 'each is answered 408 and closed; nobody else notices',
    isQuick: true,
    run: () =>
      underLoad({ settings: { PAGEWARDEN_HEADER_TIMEOUT: '2s' } }, async (scene, load) => {
        const sockets = await Promise.all(Array.from({ length: slow }, () => dial(scene)))
        const said = sockets.map(async (socket) => {
          let text = ''
          socket.setEncoding('latin1').on('data', (chunk: string) => {
            text += chunk
          })
          await once(socket, 'close')
          return text.slice(0, 12)
        })
        for (const socket of sockets) socket.write('GET /app/static/a.txt HTTP/1.1\r\nx: ')
        await load.flows()
        const answers = new Set(await Promise.all(said))
        assert.deepEqual([...answers], ['HTTP/1.1 408'])
        await load.flows()
        assert.equal(load.failed, 0)
        assert.equal(load.open, load.tabs.length)
        assert.equal(await scene.metric('pagewarden_websockets_open'), load.tabs.length)
        return `${slow} of ${slow} answered 408 and closed; none of ${load.served} pages lost`
      })
  },
  {
    fault: 'A body without a length, over the limit',
    made: 'a chunked PUT of 2 MiB, with PAGEWARDEN_MAX_BODY_SIZE=1MiB',
    wanted: '413, counted as limited; nobody else notices',
    isQuick: true,
    run: () =>
      underLoad({ settings: { PAGEWARDEN_MAX_BODY_SIZE: '1MiB' } }, async (scene, load) => {
        const headers = { ...(await scene.headers()), 'transfer-encoding': 'chunked' }
        const body = Buffer.alloc(2 * 2 ** 20)
        const { status } = await ask(scene, '/app/static/a.txt', { method: 'PUT', headers, body })
        assert.equal(status, 413)
        assert.equal(await scene.metric('pagewarden_limited_total', 'reason="body"'), 1)
        await load.flows()
        assert.equal(load.failed, 0)
        assert.equal(load.open, load.tabs.length)
        return `413; none of ${load.served} pages lost`
      })
  },
  {
    fault: 'Readers that stop reading',
    made: 'ten websockets that are sent much and read nothing',
    wanted: 'they hold at most 16 MiB each in the proxy; nobody else notices',
    isQuick: true,
    run: () =>
      underLoad({}, async (scene, load) => {
        const headers = { ...(await scene.headers('zoe')), cookie: 'fault=talkative' }
        const before = await scene.proxy.residentBytes()
        const tabs = Array.from({ length: 10 }, () => new Tab(scene, headers))
        try {
          for (const { opened } of tabs) assert.equal(await opened, 101)
          for (const { socket } of tabs) {
            socket.send(rerun())
            socket.pause()
          }
          await load.flows()
          await load.flows()
          const grown = ((await scene.proxy.residentBytes()) - before) / 2 ** 20
          assert.ok(grown < 160, `it grew by ${grown} MiB`)
          assert.equal(load.failed, 0)
          assert.equal(load.open, load.tabs.length)
          return `${grown.toFixed(0)} MiB more for all ten; none of ${load.served} pages lost`
        } finally {
          for (const { socket } of tabs) socket.terminate()
          await until(
            'they are gone',
            async () => (await scene.metric('pagewarden_websockets_open')) === load.open
          )
        }
      })
  }
]
