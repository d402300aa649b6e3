import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { rerun } from '../../proxy/test/support/frames.ts'
import { ask, TabSocket } from '../environment/client.ts'
import { bareEnvironment } from '../environment/program.ts'
import { SlowLine } from '../environment/slow-line.ts'
import { until } from '../environment/wait.ts'
import { CannotTry, type FaultCase } from './fault-case.ts'
import { underLoad } from './under-load.ts'

const farOff = 20
const ownNetwork = ['--user', '--map-root-user', '--net', '--']

/**
 * Runs a program as root of a network of its own. @throws CannotTry where the system does not let
 * us.
 */
async function inOwnNetwork(command: readonly string[]): Promise<{ code: number; said: string }> {
  const child = spawn('unshare', [...ownNetwork, ...command], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe']
  })
  child.on('error', () => undefined)
  const [said, wrong, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>
  ]).catch(() => {
    throw new CannotTry('there is no `unshare` here')
  })
  return { code, said: said + wrong }
}

/** Faults of the network. */
export const networkFaults: readonly FaultCase[] = [
  {
    fault: 'A line on which all is late',
    made: `${farOff} websockets and as many pages by a line of 200 ms each way that stands still for a second now and then`,
    wanted: 'all work, and none is cut; nobody else notices',
    run: () =>
      underLoad({}, async (environment, load) => {
        const line = await SlowLine.open(environment.ports.proxy)
        const headers = await environment.headers('zoe')
        const there = { url: line.url, origin: environment.origin }
        const tabs = Array.from({ length: farOff }, () => new TabSocket(there, headers))
        try {
          for (const { opened } of tabs) assert.equal(await opened, 101)
          for (let count = 0; count < 3; count += 1) {
            const heard = tabs.map(({ messages }) => messages)
            for (const { socket } of tabs) socket.send(rerun())
            await until('all have run', () =>
              tabs.every(({ messages }, index) => messages > (heard[index] ?? 0) + 1)
            )
          }
          const pages = await Promise.all(
            tabs.map(() => ask(there, '/app/static/a.txt', { headers }))
          )
          assert.deepEqual([...new Set(pages.map(({ status }) => status))], [200])
          assert.ok(tabs.every(({ isOpen }) => isOpen))
          const kept = await load.unharmed(farOff)
          return `${farOff} of ${farOff} websockets and pages worked; ${kept}`
        } finally {
          for (const { socket } of tabs) socket.terminate()
          line.close()
        }
      })
  },
  {
    fault: 'A peer that is gone without a word',
    made: 'browsers in a network namespace whose link goes down, with websockets and a download under way, with PAGEWARDEN_IDLE_TIMEOUT=10s',
    wanted: 'all of theirs is cut after pings and the idle timeout; nobody else notices',
    run: async () => {
      const probe = ['sh', '-c', 'ip link add type veth && unshare --net true']
      if ((await inOwnNetwork(probe)).code !== 0) {
        throw new CannotTry(
          'this system gives no network namespace with a link to who runs the tests'
        )
      }
      const script = join(import.meta.dirname, 'cut-link.ts')
      const { code, said } = await inOwnNetwork([process.execPath, script])
      assert.equal(code, 0, said)
      return said.trim().split('\n').at(-1) ?? ''
    }
  }
]
