import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { frozenBrowser } from './frozen.ts'
import { underLoad } from './under-load.ts'

/** Additional files that it may open; one connection takes two. */
const lastFiles = 3
const uploaded = 'abcdefgh'
/** Websockets that never answer. */
const deaf = 5
const [kills, crowd] = [5, 200]
/** The longest run in ms of a proxy that is killed. */
const longestRun = 1_500
/** ms between two attempts of a browser to reconnect. */
const attempt = 100

/** A tab that reconnects after each close, as a browser does. */
class Returning {
  readonly #next: () => TabSocket
  #tab: TabSocket
  #hasLeft = false

  constructor(environment: TestEnvironment, headers: Readonly<Record<string, string>>) {
    this.#next = () => new TabSocket(environment, headers)
    this.#tab = this.#next()
    void this.#stay()
  }

  get isOpen(): boolean {
    return this.#tab.isOpen
  }

  leave(): void {
    this.#hasLeft = true
    this.#tab.socket.terminate()
  }

  async #stay(): Promise<void> {
    while (!this.#hasLeft) {
      if (this.#tab.code !== null) this.#tab = this.#next()
      await setTimeout(attempt)
    }
  }
}

/** Sends half of an upload and waits until it reaches Streamlit. */
async function beginUpload(environment: TestEnvironment, name: string): Promise<ClientRequest> {
  const path = `/app/static/${name}`
  const sent = request(`${environment.url}${path}`, {
    method: 'PUT',
    headers: {
      ...(await environment.headers('zoe')),
      // This fault only makes the stand-in report the request.
      cookie: 'fault=none',
      'content-length': `${uploaded.length}`
    },
    agent: false
  })
  sent.on('error', () => undefined).write(uploaded.slice(0, 4))
  await until('Streamlit was asked', () => environment.upstream.lines.includes(`PUT ${path}`))
  return sent
}

/**
 * The limit that allows this many more open files: the system takes the lowest free numbers first.
 */
async function limitFor(pid: number, more: number): Promise<number> {
  const taken = new Set((await readdir(`/proc/${pid}/fd`)).map(Number))
  let limit = 0
  for (let free = 0; free < more; limit += 1) free += taken.has(limit) ? 0 : 1
  return limit
}

/** Processor time that a process has taken, in hundredths of a second (proc(5)). */
async function ticks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

/** Faults of the proxy process. */
export const processFaults: readonly FaultCase[] = [
  {
    fault: 'The proxy is killed again and again while everybody comes back',
    made: `SIGKILL to the proxy under load, and to ${kills} more at any moment while ${crowd} websockets come back at once`,
    wanted: 'all are let in in the end; nothing is left of them when they go',
    run: () =>
      underLoad(
        { settings: { PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '1000' } },
        async (environment, load) => {
          const headers = await environment.headers()
          const tabs = Array.from({ length: crowd }, () => new Returning(environment, headers))
          try {
            for (let count = 0; count <= kills; count += 1) {
              environment.proxy.signal('SIGKILL')
              await environment.proxy.ended
              await until('every tab is closed', () => load.open === 0)
              await environment.startProxy()
              if (count < kills) await setTimeout(Math.random() * longestRun)
            }
            await environment.ready()
            await until('all are back', () => tabs.every(({ isOpen }) => isOpen))
            assert.equal(await environment.metric('pagewarden_websockets_open'), crowd)
            await load.flows()
          } finally {
            for (const tab of tabs) tab.leave()
          }
          await until(
            'no pair is left',
            async () => (await environment.metric('pagewarden_websockets_open')) === 0
          )
          return `${crowd} of ${crowd} came back; no pair left when they had gone`
        }
      )
  },
  {
    fault: 'SIGTERM, and a second one',
    made: 'SIGTERM under load with a drain of 25 s, then another while it still serves',
    wanted:
      '`ready` turns first and all are served on; the second ends it with 1, before anybody was sent away',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_DRAIN_GRACE: '10s' } }, async (environment, load) => {
        environment.proxy.signal('SIGTERM')
        await until(
          'it is not ready',
          async () => (await environment.get('/_pagewarden/ready')).status === 503
        )
        await load.flows()
        const kept = await load.unharmed()
        environment.proxy.signal('SIGTERM')
        assert.equal(await environment.proxy.ended, 1)
        await until('every tab is closed', () => load.tabs.every(({ code }) => code !== null))
        // A drain closes them with 1012; this process ended before its drain.
        assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1006])
        return `after the first ${kept}; ended with 1 at the second, with nobody sent away yet`
      })
  },
  {
    fault: 'SIGTERM with uploads under way',
    made: 'one that goes on when everybody was sent away, and one that does not; five websockets of a frozen browser; a drain of 10 s',
    wanted:
      'every websocket is closed with 1012; the upload that goes on is answered; the other and the frozen are cut, and the end is 0',
    run: () =>
      underLoad({ settings: { PAGEWARDEN_DRAIN_TIMEOUT: '10s' } }, async (environment, load) => {
        const browser = await frozenBrowser(environment, { url: environment.url, tabs: deaf })
        browser.signal('SIGSTOP')
        const goesOn = await beginUpload(environment, 'goes-on')
        const hangs = await beginUpload(environment, 'hangs')
        const isCut = new Promise((resolve) => hangs.once('close', resolve))
        const answered = once(goesOn, 'response') as Promise<[IncomingMessage]>
        // A later line awaits it; a step before may fail first.
        answered.catch(() => undefined)
        environment.proxy.signal('SIGTERM')
        await until('every tab is closed', () => load.tabs.every(({ code }) => code !== null))
        assert.deepEqual([...new Set(load.tabs.map(({ code }) => code))], [1012])
        assert.ok((await environment.metric('pagewarden_websockets_open')) >= deaf)
        goesOn.end(uploaded.slice(4))
        const [answer] = await answered
        assert.deepEqual([answer.statusCode, await text(answer)], [200, '8 bytes'])
        assert.ok(environment.proxy.isRunning, 'it did not wait for the other')
        await isCut
        assert.equal(await environment.proxy.ended, 0)
        await browser.stop()
        return `${load.tabs.length} websockets closed with 1012; one upload answered, the other cut; ended with 0`
      })
  },
  {
    fault: 'No file descriptors are left',
    made: `\`prlimit\` to what the process has open and ${lastFiles} files more, 100 connections, and the limit of before`,
    wanted:
      'hardly anybody new is let in, the open websockets go on, the process neither ends nor spins; then all is well again',
    run: () =>
      underLoad({}, async (environment, load) => {
        const { pid } = environment.proxy
        const limit = (soft: string) =>
          execFileSync('prlimit', ['--pid', `${pid}`, `--nofile=${soft}:`])
        const before = execFileSync('prlimit', [
          '--pid',
          `${pid}`,
          '--nofile',
          '-o',
          'SOFT',
          '--noheadings'
        ])
        limit(`${await limitFor(pid, lastFiles)}`)
        const [began, spent] = [performance.now(), await ticks(pid)]
        const headers = await environment.headers()
        const tabs = Array.from({ length: 100 }, () => new TabSocket(environment, headers))
        const got = await Promise.all(tabs.map(({ opened }) => opened))
        // Page requests of the load that end then leave room for a few.
        const entered = got.filter((status) => status === 101).length
        assert.ok(entered < 10, `${entered} came in`)
        const heard = load.tabs.map(({ messages }) => messages)
        await until('every open tab reruns', () =>
          load.tabs.every(({ messages }, index) => messages > (heard[index] ?? 0) + 2)
        )
        const share = ((await ticks(pid)) - spent) / ((performance.now() - began) / 10)
        assert.ok(share < 0.9, `it took ${share} of a processor`)
        for (const { socket } of tabs) socket.terminate()
        limit(before.toString().trim())
        await environment.ready()
        const { failed } = load
        await load.flows()
        assert.equal(load.failed, failed, 'a page was lost afterwards')
        assert.equal(load.open, load.tabs.length)
        await until('no other pair is left', async () => {
          return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
        })
        return `${load.open} of ${load.tabs.length} websockets went on with ${(100 * share).toFixed(0)} % of a processor; then new ones came in`
      })
  }
]
