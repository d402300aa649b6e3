import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { Socket } from 'node:net'
import { TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { frozenBrowser } from './frozen.ts'
import { underLoad } from './under-load.ts'

const [bodies, frozen] = [500, 5]
/** Each connection takes two open files in the proxy, and one here. */
const crowd = Math.min(9_000, Math.floor((maxFiles() - 1_000) / 2))
/** This many open at once. */
const atOnce = 200
/** It sets the pings: one every 4 s; the proxy cuts a client that has not answered by the next. */
const pings = { PAGEWARDEN_IDLE_TIMEOUT: '10s' }
/** The head of a frame of 20 MiB (RFC 6455 section 5.2), with a mask of zeroes. */
const hugeHead = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x01, 0x40, 0, 0, 0, 0, 0, 0])
/** Extra open files: a kept connection to Streamlit, one to the metrics, and a file being read. */
const spare = 8

/** How many files a process may have open (proc(5)). */
function maxFiles(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  return Number(/^Max open files +\d+ +(\d+)/m.exec(limits)?.[1] ?? 4_096)
}

/** Sends a body with its length byte by byte. @returns the status, or 0 for none. */
async function trickle(
  environment: TestEnvironment,
  headers: Readonly<Record<string, string>>
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const sent = request(`${environment.url}/app/static/a.txt`, {
    method: 'PUT',
    headers: { ...headers, 'content-length': '1000' },
    agent: false
  })
  const timer = setInterval(() => sent.write('x'), 200)
  sent.on('response', (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  sent.on('error', () => resolve(0))
  sent.on('close', () => clearInterval(timer))
  const status = await promise
  if (!sent.closed) await once(sent, 'close')
  return status
}

/** Faults of slow and vanished clients. */
export const slowFaults: readonly FaultCase[] = [
  {
    fault: 'Bodies that come byte by byte',
    made: `${bodies} uploads of a byte each 200 ms, with PAGEWARDEN_REQUEST_TIMEOUT=4s`,
    wanted:
      'each is answered 408 and closed, and its connection to Streamlit too; nobody else notices',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_REQUEST_TIMEOUT: '4s' } }, async (environment, load) => {
        const before = await environment.metric('process_open_fds')
        const headers = await environment.headers('zoe')
        const got = await Promise.all(
          Array.from({ length: bodies }, () => trickle(environment, headers))
        )
        assert.deepEqual([...new Set(got)], [408])
        await until('their connections are closed', async () => {
          return (await environment.metric('process_open_fds')) <= before + spare
        })
        await load.flows()
        return `${bodies} of ${bodies} answered 408 and closed; ${await load.unharmed()}`
      })
  },
  {
    fault: 'A websocket message that does not come to its end',
    made: 'the head of a frame of 20 MiB and then a byte each 200 ms, with PAGEWARDEN_IDLE_TIMEOUT=10s',
    wanted: 'it is cut, because no ping of the proxy is answered meanwhile; nobody else notices',
    run: () =>
      underLoad({ settings: pings }, async (environment, load) => {
        const tab = new TabSocket(environment, await environment.headers('zoe'))
        assert.equal(await tab.opened, 101)
        const tcp: unknown = Reflect.get(tab.socket, '_socket')
        assert.ok(tcp instanceof Socket)
        tcp.write(hugeHead)
        const timer = setInterval(() => tcp.write('x'), 200)
        try {
          await until('it is cut', () => tab.code !== null)
        } finally {
          clearInterval(timer)
        }
        await until('it is counted', async () => {
          return (
            (await environment.metric('pagewarden_websockets_closed_total', 'code="1006"')) === 1
          )
        })
        await load.flows()
        return `it was cut; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Browsers that are frozen',
    made: `SIGSTOP to a process with ${frozen} open websockets, with PAGEWARDEN_IDLE_TIMEOUT=10s`,
    wanted: 'they are cut, because they answer no ping; nobody else notices',
    run: () =>
      underLoad({ settings: pings }, async (environment, load) => {
        const browser = await frozenBrowser(environment, { url: environment.url, tabs: frozen })
        try {
          await load.unharmed(frozen)
          browser.signal('SIGSTOP')
          await until('they are cut', async () => {
            return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
          })
          const cut = await environment.metric('pagewarden_websockets_closed_total', 'code="1006"')
          assert.equal(cut, frozen)
          await load.flows()
          return `${frozen} of ${frozen} cut; ${await load.unharmed()}`
        } finally {
          await browser.stop()
        }
      })
  },
  {
    fault: 'A crowd that leaves at once',
    made: `${crowd} open websockets that are all cut in one moment`,
    wanted: 'nothing is left of them: no pair and no file; nobody else notices',
    run: () =>
      underLoad(
        { settings: { PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '10000' } },
        async (environment, load) => {
          const before = await environment.metric('process_open_fds')
          const headers = await environment.headers('zoe')
          const tabs: TabSocket[] = []
          while (tabs.length < crowd) {
            const count = Math.min(atOnce, crowd - tabs.length)
            const more = Array.from({ length: count }, () => new TabSocket(environment, headers))
            const statuses = new Set(await Promise.all(more.map(({ opened }) => opened)))
            assert.deepEqual([...statuses], [101])
            tabs.push(...more)
          }
          await load.unharmed(crowd)
          for (const { socket } of tabs) socket.terminate()
          await until('no pair is left', async () => {
            return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
          })
          await until('no file is left', async () => {
            return (await environment.metric('process_open_fds')) <= before + spare
          })
          await load.flows()
          return `none of ${crowd} left; ${await load.unharmed()}`
        }
      )
  }
]
