import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestEnvironment } from '../environment/environment.ts'
import { until } from '../environment/wait.ts'
import type { FaultCase } from './fault-case.ts'
import { fetches, type Headers, statusOf } from './key-asks.ts'
import { KeyProxy, type Misbehaviour } from './key-proxy.ts'
import type { Load } from './load.ts'
import { underLoad } from './under-load.ts'

const crowd = 50
const madeUp = 300
/** The burst of key fetches, and ms between two later ones. */
const [burst, gap] = [5, 1_000]

/** The proxy cannot fetch the new key. */
const failures: readonly { readonly name: string; readonly misbehave: Misbehaviour }[] = [
  { name: 'answers 500', misbehave: (_, response) => response.writeHead(500).end() },
  { name: 'answers garbage', misbehave: (_, response) => response.end('-----BEGIN NOTHING') },
  { name: 'never answers', misbehave: () => undefined },
  { name: 'resets the connection', misbehave: ({ socket }) => socket.resetAndDestroy() },
  {
    name: 'answers a byte a second',
    misbehave: async (_, response) => {
      for (const byte of '-----BEGIN PUBLIC KEY-----') {
        response.write(byte)
        await pause(1_000, undefined, { ref: false })
        if (response.closed) return
      }
    }
  },
  {
    name: 'sends 16 MiB',
    misbehave: (_, response) => response.end('-'.repeat(16 * 2 ** 20))
  },
  {
    name: 'redirects to another place',
    misbehave: ({ url }, response, pass) =>
      url?.startsWith('/moved') === true
        ? pass()
        : response.writeHead(302, { location: `/moved${url}` }).end()
  }
]

/** A proxy under load that fetches its keys through a key proxy. */
async function behindKeyProxy(
  act: (environment: TestEnvironment, load: Load, keyProxy: KeyProxy) => Promise<string>
): Promise<string> {
  const keyProxy = await KeyProxy.open()
  try {
    const settings = keyProxy.settings.bind(keyProxy)
    return await underLoad({ settings }, (environment, load) => act(environment, load, keyProxy))
  } finally {
    await keyProxy.close()
  }
}

/** A person's headers with a token of a new key. */
async function ofNewKey(environment: TestEnvironment): Promise<Headers> {
  await environment.control('/keys/rotate', { which: 'alb' })
  return environment.headers()
}

/** Replaces the key id of the token by one that does not exist. */
function withMadeUpKey(headers: Headers): Headers {
  const [head = '', ...rest] = (headers['x-amzn-oidc-data'] ?? '').split('.')
  const said = JSON.parse(Buffer.from(head, 'base64').toString()) as object
  const told = Buffer.from(JSON.stringify({ ...said, kid: randomUUID() })).toString('base64')
  return { ...headers, 'x-amzn-oidc-data': [told, ...rest].join('.') }
}

const newKeyFails: readonly FaultCase[] = failures.map(({ name, misbehave }) => ({
  fault: `The key endpoint ${name} after a change of the key`,
  made: 'a server between the proxy and the mock, and a new key',
  wanted:
    'a token of the new key is 503, never 401; those of the key at hand notice nothing; it heals by itself',
  run: () =>
    behindKeyProxy(async (environment, load, keyProxy) => {
      keyProxy.misbehave = misbehave
      const headers = await ofNewKey(environment)
      assert.equal(await statusOf(environment, headers), 503)
      assert.equal(await fetches(environment, 'failed'), 1)
      assert.ok(!keyProxy.asked.some((url) => url.startsWith('/moved')), 'it followed')
      await load.flows()
      keyProxy.misbehave = null
      await until(
        'the new key is taken',
        async () => (await statusOf(environment, headers)) === 200
      )
      return `503 for the new key, then 200; ${await load.unharmed()}`
    })
}))

/** Faults of the load balancer's keys. */
export const keyFaults: readonly FaultCase[] = [
  ...newKeyFails,
  {
    fault: 'The key endpoint fails every other time',
    made: '500 to the first try of each fetch, and three new keys',
    wanted: 'nobody notices',
    run: () =>
      behindKeyProxy(async (environment, load, keyProxy) => {
        const tried = new Set<string>()
        keyProxy.misbehave = ({ url = '' }, response, pass) => {
          if (tried.has(url)) return pass()
          tried.add(url)
          return response.writeHead(500).end()
        }
        for (let count = 0; count < 3; count += 1) {
          assert.equal(await statusOf(environment, await ofNewKey(environment)), 200)
        }
        assert.equal(tried.size, 3)
        assert.equal(await fetches(environment, 'failed'), 0)
        await load.flows()
        return `200 with each of the new keys; ${await load.unharmed()}`
      })
  },
  {
    fault: 'The key endpoint is slow when a crowd needs it',
    made: `half a second for the new key, and ${crowd} requests with it at once`,
    wanted: 'one fetch, for which they all wait',
    run: () =>
      behindKeyProxy(async (environment, load, keyProxy) => {
        const headers = await ofNewKey(environment)
        keyProxy.misbehave = async (_request, _response, pass) => {
          await pause(500)
          await pass()
        }
        keyProxy.asked.length = 0
        const got = await Promise.all(
          Array.from({ length: crowd }, () => statusOf(environment, headers))
        )
        assert.deepEqual([...new Set(got)], [200])
        assert.equal(keyProxy.asked.length, 1)
        await load.flows()
        return `${crowd} of ${crowd} served after one fetch; ${await load.unharmed()}`
      })
  },
  {
    fault: 'The key endpoint has another key under the name of the new one',
    made: 'a key of ours for the next that is asked for, and then a newer one',
    wanted: '401, for nobody can have signed with it; the newer one is taken',
    run: () =>
      behindKeyProxy(async (environment, load, keyProxy) => {
        const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        const pem = publicKey.export({ type: 'spki', format: 'pem' })
        keyProxy.misbehave = (_, response) => response.end(pem)
        assert.equal(await statusOf(environment, await ofNewKey(environment)), 401)
        const reason = 'reason="data-signature-wrong"'
        assert.equal(await environment.metric('pagewarden_decisions_total', reason), 1)
        keyProxy.misbehave = null
        assert.equal(await statusOf(environment, await ofNewKey(environment)), 200)
        await load.flows()
        return `401 with the wrong one, 200 with the next; ${await load.unharmed()}`
      })
  },
  {
    fault: 'Tokens that name keys which nobody has',
    made: `${madeUp} requests, each with another made-up id of a key`,
    wanted: 'none is let in; few fetches are made; a true new key is taken soon after',
    run: () =>
      behindKeyProxy(async (environment, load, keyProxy) => {
        const own = await environment.headers()
        keyProxy.asked.length = 0
        const begin = performance.now()
        const got: number[] = []
        for (let count = 0; count < madeUp; count += 1) {
          got.push(await statusOf(environment, withMadeUpKey(own)))
        }
        const most = burst + Math.ceil((performance.now() - begin) / gap)
        assert.deepEqual(new Set(got), new Set([401, 503]))
        assert.ok(keyProxy.asked.length <= most, `${keyProxy.asked.length} fetches`)
        assert.ok((await fetches(environment, 'limited')) > madeUp / 2)
        const fetched = keyProxy.asked.length
        const headers = await ofNewKey(environment)
        await until(
          'the new key is taken',
          async () => (await statusOf(environment, headers)) === 200
        )
        return `${fetched} fetches for ${madeUp} made-up keys; ${await load.unharmed()}`
      })
  }
]
