import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { ask, TabSocket } from '../environment/client.ts'
import { until } from '../environment/wait.ts'
import { CannotTry, type FaultCase } from './fault-case.ts'
import { fetches, statusOf } from './key-asks.ts'
import { type Certificate, KeyProxy } from './key-proxy.ts'
import { inEnvironment, withLoad } from './under-load.ts'

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

/** Faults of keys at the start. */
export const keyStartFaults: readonly FaultCase[] = [
  {
    fault: 'The key endpoints are down at the start',
    made: 'a port where nobody listens, until the proxy was asked',
    wanted:
      'live but not ready; everybody is 503 and never 401; then all is well without another start',
    run: async () => {
      const keyProxy = await KeyProxy.open()
      try {
        const settings = keyProxy.settings.bind(keyProxy)
        await keyProxy.close()
        return await inEnvironment({ settings }, async (environment) => {
          assert.equal((await environment.get('/_pagewarden/live')).status, 200)
          assert.equal((await environment.get('/_pagewarden/ready')).status, 503)
          const headers = await environment.headers()
          const { status, retryAfter } = await ask(environment, '/app/static/a.txt', { headers })
          assert.deepEqual([status, retryAfter], [503, '2'])
          assert.equal(await new TabSocket(environment, headers).opened, 503)
          assert.ok((await fetches(environment, 'failed')) > 0)
          await keyProxy.listen()
          await environment.ready()
          await until(
            'its keys are there',
            async () => (await statusOf(environment, headers)) === 200
          )
          return withLoad(
            environment,
            async (load) => `503 until they were up; ${await load.unharmed()}`
          )
        })
      } finally {
        await keyProxy.close()
      }
    }
  },
  {
    fault: 'The key endpoints have a certificate that nobody vouches for',
    made: 'https with a certificate of its own making, for the right name',
    wanted: 'no key is taken from there, and nothing is even asked: everybody is 503',
    run: async () => {
      const keyProxy = await KeyProxy.open(selfSigned())
      try {
        const settings = keyProxy.settings.bind(keyProxy)
        return await inEnvironment({ settings }, async (environment) => {
          const headers = await environment.headers()
          assert.equal(await statusOf(environment, headers), 503)
          assert.equal(await new TabSocket(environment, headers).opened, 503)
          assert.equal((await environment.get('/_pagewarden/live')).status, 200)
          assert.equal((await environment.get('/_pagewarden/ready')).status, 503)
          assert.ok((await fetches(environment, 'failed')) > 0)
          assert.deepEqual(keyProxy.asked, [])
          assert.ok(environment.proxy.lines.some((line) => line.includes('SELF_SIGNED')))
          return '503 for everybody; not one request came through'
        })
      } finally {
        await keyProxy.close()
      }
    }
  }
]
