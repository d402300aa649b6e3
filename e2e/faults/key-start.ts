import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { ask, Tab } from '../scene/client.ts'
import { until } from '../scene/wait.ts'
import { CannotTry, type FaultCase } from './fault-case.ts'
import { fetches, statusOf } from './key-asks.ts'
import { type Certificate, KeyDoor } from './key-door.ts'
import { inScene, withLoad } from './under-load.ts'

/** @throws CannotTry without OpenSSL: Node makes keys, but no certificates. */
function selfSigned(): Certificate {
  try {
    const pem = execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', '-']
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
    )
    return { key: pem, cert: pem }
  } catch (cause) {
    throw new CannotTry('there is no `openssl` here', { cause })
  }
}

/** What becomes of people when there are no keys from the beginning. */
export const keyStartFaults: readonly FaultCase[] = [
  {
    fault: 'The key endpoints are down at the start',
    made: 'a port where nobody listens, until the proxy was asked',
    wanted:
      'live but not ready; everybody is 503 and never 401; then all is well without another start',
    run: async () => {
      const door = await KeyDoor.open()
      try {
        const settings = door.settings.bind(door)
        await door.close()
        return await inScene({ settings }, async (scene) => {
          assert.equal((await scene.get('/_pagewarden/live')).status, 200)
          assert.equal((await scene.get('/_pagewarden/ready')).status, 503)
          const headers = await scene.headers()
          const { status, retryAfter } = await ask(scene, '/app/static/a.txt', { headers })
          assert.deepEqual([status, retryAfter], [503, '2'])
          assert.equal(await new Tab(scene, headers).opened, 503)
          assert.ok((await fetches(scene, 'failed')) > 0)
          await door.listen()
          await scene.ready()
          await until('its keys are there', async () => (await statusOf(scene, headers)) === 200)
          return withLoad(scene, async (load) => `503 until they were up; ${await load.unharmed()}`)
        })
      } finally {
        await door.close()
      }
    }
  },
  {
    fault: 'The key endpoints have a certificate that nobody vouches for',
    made: 'https with a certificate of its own making, for the right name',
    wanted: 'no key is taken from there, and nothing is even asked: everybody is 503',
    run: async () => {
      const door = await KeyDoor.open(selfSigned())
      try {
        const settings = door.settings.bind(door)
        return await inScene({ settings }, async (scene) => {
          const headers = await scene.headers()
          assert.equal(await statusOf(scene, headers), 503)
          assert.equal(await new Tab(scene, headers).opened, 503)
          assert.equal((await scene.get('/_pagewarden/live')).status, 200)
          assert.equal((await scene.get('/_pagewarden/ready')).status, 503)
          assert.ok((await fetches(scene, 'failed')) > 0)
          assert.deepEqual(door.asked, [])
          assert.ok(scene.proxy.lines.some((line) => line.includes('SELF_SIGNED')))
          return '503 for everybody; not one request came through'
        })
      } finally {
        await door.close()
      }
    }
  }
]
