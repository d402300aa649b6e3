import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { bareEnvironment } from '../scene/program.ts'
import { CannotTry, type FaultCase } from './fault-case.ts'

const ownNetwork = ['--user', '--map-root-user', '--net', '--']

/** Runs a program as root of a network of its own. @throws CannotTry where the system does not let us. */
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

/** What becomes of people when the network fails. */
export const networkFaults: readonly FaultCase[] = [
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
