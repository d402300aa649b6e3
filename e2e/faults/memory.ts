import assert from 'node:assert/strict'
import { rerun } from '../../proxy/test/support/frames.ts'
import { TabSocket } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const mebibyte = 2 ** 20
/** The part of a message that each client sends; a message may have 26 MiB. */
const piece = Buffer.alloc(20 * mebibyte)
const idle = 1_000
/** The image sets the second option. */
const small = { PAGEWARDEN_MEMORY_LIMIT: '256MiB', MALLOC_MMAP_THRESHOLD_: '65536' }

async function open(environment: TestEnvironment, count: number): Promise<readonly TabSocket[]> {
  const headers = await environment.headers('zoe')
  const tabs = Array.from({ length: count }, () => new TabSocket(environment, headers))
  for (const { opened } of tabs) assert.equal(await opened, 101)
  return tabs
}

function leave(tabs: readonly TabSocket[]): void {
  for (const { socket } of tabs) socket.terminate()
}

/** Faults of memory. */
export const memoryFaults: readonly FaultCase[] = [
  {
    fault: 'Memory runs short',
    made: 'PAGEWARDEN_MEMORY_LIMIT=256MiB, and 20 websockets with 20 MiB each of a message that does not end',
    wanted:
      'those that hold the most are cut, and nobody else; when they are gone people come in, and no memory is short',
    run: () =>
      underLoad({ settings: small }, async (environment, load) => {
        const tabs = await open(environment, 20)
        const headers = await environment.headers()
        try {
          for (const { socket } of tabs) {
            if (socket.readyState === socket.OPEN) socket.send(piece, { fin: false })
          }
          await until('the largest are cut', async () => {
            return (await environment.metric('pagewarden_shed_bytes_total')) > 0
          })
          await load.flows()
          assert.equal(load.open, load.tabs.length, 'who held nothing was cut')
          const resident = await environment.proxy.residentBytes()
          assert.ok(resident < 320 * mebibyte, `${resident / mebibyte} MiB are taken`)
        } finally {
          leave(tabs)
        }
        await until('people come in again', async () => {
          const tab = new TabSocket(environment, headers)
          const status = await tab.opened
          tab.socket.terminate()
          return status === 101
        })
        assert.equal(await environment.metric('pagewarden_memory_short'), 0)
        await load.flows()
        await until('they are gone', async () => {
          return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
        })
        const shed = await environment.metric('pagewarden_shed_bytes_total')
        return `${(shed / mebibyte).toFixed(0)} MiB cut; ${await load.unharmed()}`
      })
  },
  {
    fault: 'A heap of 64 MB',
    made: `\`--max-old-space-size=64\`, ${idle} websockets that wait, and five reruns of 25 MB at once`,
    wanted: 'it goes on; who sends too much may be cut, and nobody else is',
    run: () =>
      underLoad(
        {
          nodeOptions: ['--max-old-space-size=64'],
          settings: { PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '2000' }
        },
        async (environment, load) => {
          const waiting = await open(environment, idle)
          const senders = await open(environment, 5)
          try {
            const large = rerun({ query: 'x'.repeat(25 * mebibyte) })
            for (const { socket } of senders) socket.send(large)
            await until('each was answered or cut', () => {
              return senders.every(({ messages, code }) => messages > 2 || code !== null)
            })
            await load.flows()
            assert.ok(environment.proxy.isRunning, 'it has ended')
            const cut = senders.filter(({ isOpen }) => !isOpen).length
            const kept = await load.unharmed(waiting.length + senders.length - cut)
            return `${cut} of 5 large senders cut, ${idle} of ${idle} waiting websockets kept; ${kept}`
          } finally {
            leave([...waiting, ...senders])
          }
        }
      )
  }
]
