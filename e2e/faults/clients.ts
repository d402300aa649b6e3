import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { rerun } from '../../proxy/test/support/frames.ts'
import { ask, TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { dial } from '../environment/hostile.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import type { Load } from './load.ts'
import { underLoad } from './under-load.ts'

const slow = 500
/** The image sets the last option. */
const crowded = {
  PAGEWARDEN_MEMORY_LIMIT: '512MiB',
  PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '1000',
  MALLOC_MMAP_THRESHOLD_: '65536'
}

/** All bytes that came from Streamlit. */
function fromStreamlit(environment: TestEnvironment): Promise<number> {
  return environment.metric('pagewarden_websocket_bytes_total', 'sender="streamlit"')
}

/** All bytes that the proxy has read (proc(5)); its metric counts complete answers only. */
async function hasRead(environment: TestEnvironment): Promise<number> {
  const io = await readFile(`/proc/${environment.proxy.pid}/io`, 'utf8')
  return Number(/rchar: (\d+)/.exec(io)?.[1])
}

/** Settles when the count nearly stops while the load goes on. */
async function standsStill(load: Load, counted: () => Promise<number>): Promise<void> {
  await until('it stands still', async () => {
    const before = await counted()
    await load.flows()
    return (await counted()) - before < 2 ** 20
  })
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}

/** Faults of other clients. */
export const clientFaults: readonly FaultCase[] = [
  {
    fault: 'Slowloris: heads that never end',
    made: `${slow} connections that send the beginning of a head, with PAGEWARDEN_HEADER_TIMEOUT=2s`,
    wanted: 'each is answered 408 and closed; nobody else notices',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_HEADER_TIMEOUT: '2s' } }, async (environment, load) => {
        const sockets = await Promise.all(Array.from({ length: slow }, () => dial(environment)))
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
        return `${slow} of ${slow} answered 408 and closed; ${await load.unharmed()}`
      })
  },
  {
    fault: 'A body without a length, over the limit',
    made: 'a chunked PUT of 2 MiB, with PAGEWARDEN_MAX_BODY_SIZE=1MiB',
    wanted: '413, counted as limited; nobody else notices',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_MAX_BODY_SIZE: '1MiB' } }, async (environment, load) => {
        const headers = { ...(await environment.headers()), 'transfer-encoding': 'chunked' }
        const body = Buffer.alloc(2 * 2 ** 20)
        const { status } = await ask(environment, '/app/static/a.txt', {
          method: 'PUT',
          headers,
          body
        })
        assert.equal(status, 413)
        assert.equal(await environment.metric('pagewarden_limited_total', 'reason="body"'), 1)
        await load.flows()
        return `413; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Readers that stop reading',
    made: 'ten websockets that are sent as much as they take and read nothing; one of them reads on',
    wanted:
      'Streamlit is read no further for them, the memory stays as it is, and who reads on is sent on; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const headers = { ...(await environment.headers('zoe')), cookie: 'fault=talkative' }
        const before = await environment.proxy.residentBytes()
        const tabs = Array.from({ length: 10 }, () => new TabSocket(environment, headers))
        try {
          for (const { opened } of tabs) assert.equal(await opened, 101)
          for (const { socket } of tabs) {
            socket.send(rerun())
            socket.pause()
          }
          await standsStill(load, () => fromStreamlit(environment))
          const stood = await fromStreamlit(environment)
          await load.flows()
          // The load itself reads some kilobytes.
          assert.ok((await fromStreamlit(environment)) - stood < 2 ** 20, 'Streamlit was read on')
          const grown = ((await environment.proxy.residentBytes()) - before) / 2 ** 20
          assert.ok(grown < 160, `it grew by ${grown} MiB`)
          const [first] = tabs
          first?.socket.resume()
          await until('who reads on is sent more than was held', async () => {
            return (await fromStreamlit(environment)) - stood > 32 * 2 ** 20
          })
          const kept = await load.unharmed(tabs.length)
          assert.ok(tabs.every(({ isOpen }) => isOpen))
          return `after ${mebibytes(stood)} Streamlit was read no further, ${grown.toFixed(0)} MiB more memory; one read on; ${kept}`
        } finally {
          for (const { socket } of tabs) socket.terminate()
        }
      })
  },
  {
    fault: 'A crowd of readers that stop reading',
    made: `${slow} of them, with PAGEWARDEN_MEMORY_LIMIT=512MiB`,
    wanted: 'they are sent away or cut before memory runs out; nobody else notices',
    run: () =>
      underLoad({ settings: crowded }, async (environment, load) => {
        const headers = { ...(await environment.headers('zoe')), cookie: 'fault=talkative' }
        const tabs: TabSocket[] = []
        let [most, entered] = [0, 0]
        try {
          for (let count = 0; count < slow; count += 1) {
            const tab = new TabSocket(environment, headers)
            tabs.push(tab)
            // The proxy refuses new connections while memory is short.
            if ((await tab.opened) !== 101) continue
            entered += 1
            tab.socket.send(rerun())
            tab.socket.pause()
            most = Math.max(most, await environment.proxy.residentBytes())
          }
          await until('memory is enough again', async () => {
            most = Math.max(most, await environment.proxy.residentBytes())
            return (await environment.metric('pagewarden_memory_short')) === 0
          })
          assert.ok(most < 640 * 2 ** 20, `${mebibytes(most)} were taken`)
          assert.ok(entered > 20, `${entered} came in`)
          assert.equal(load.open, load.tabs.length, 'who held nothing was cut')
        } finally {
          for (const { socket } of tabs) socket.terminate()
        }
        await until('none of them is left', async () => {
          return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
        })
        await load.flows()
        const shed = await environment.metric('pagewarden_shed_bytes_total')
        return `${entered} of ${slow} came in, ${mebibytes(shed)} were cut, at most ${mebibytes(most)} taken; ${load.open} of ${load.tabs.length} websockets kept`
      })
  },
  {
    fault: 'Downloads that nobody reads',
    made: 'ten answers of which there is as much as is read; one of them is read on',
    wanted:
      'Streamlit is read no further for them, and the memory stays as it is; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const headers = { ...(await environment.headers('zoe')), cookie: 'fault=plenty' }
        const before = await environment.proxy.residentBytes()
        const began = await hasRead(environment)
        const sent = Array.from({ length: 10 }, () =>
          get(`${environment.url}/app/static/plenty.txt`, { headers, agent: false })
        )
        try {
          for (const each of sent) each.on('error', () => undefined)
          const answers = (await Promise.all(sent.map((each) => once(each, 'response')))).flat()
          for (const answer of answers) answer.on('error', () => undefined).pause()
          await standsStill(load, () => hasRead(environment))
          const stood = (await hasRead(environment)) - began
          const grown = ((await environment.proxy.residentBytes()) - before) / 2 ** 20
          assert.ok(grown < 160, `it grew by ${grown} MiB`)
          answers[0]?.resume()
          await until('who reads on is sent more', async () => {
            return (await hasRead(environment)) - began - stood > 32 * 2 ** 20
          })
          return `after ${mebibytes(stood)} Streamlit was read no further, ${grown.toFixed(0)} MiB more memory; one read on; ${await load.unharmed()}`
        } finally {
          for (const each of sent) each.destroy()
        }
      })
  }
]
