import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { test } from 'tap'
import { relayHttp } from '../../../forwarding/forward.ts'
import { connectionsTo } from '../../../forwarding/upstream.ts'
import { assetsOf } from '../../support/assets.ts'
import type { Teardown } from '../../support/sockets.ts'

const script = 'let a = 1\n'.repeat(500)
const path = '/static/js/index.DormvYxC.js'
const modified = 'Wed, 25 Nov 2026 22:30:59 GMT'

const answerWhole = (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, {
    'content-type': 'application/javascript',
    'content-length': script.length,
    'cache-control': 'public, immutable, max-age=31536000',
    'last-modified': modified,
    etag: '"of-streamlit"'
  })
  response.end(script)
}

/** The relay with its memory, before a server with the answers of the test. */
const startChain = async (t: Teardown, answer = answerWhole) => {
  const arrived: IncomingMessage[] = []
  const upstream = createServer((incoming, response) => {
    arrived.push(incoming)
    answer(incoming, response)
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  // A server that listens on TCP has an address with a port.
  const behind = upstream.address() as AddressInfo
  const pool = connectionsTo(`http://127.0.0.1:${behind.port}`)
  const assets = assetsOf(pool)
  const app = Fastify({ forceCloseConnections: true })
  await relayHttp(app, {
    pool,
    assets,
    basePath: '',
    sessionCookie: 'AWSELBAuthSessionCookie',
    identityOf: () => ({ 'x-forwarded-user': 'zoe' }),
    isPage: () => false,
    script: ''
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(async () => {
    upstream.closeAllConnections()
    upstream.close()
    await app.close()
  })
  const { port } = app.server.address() as AddressInfo
  /** Sends a request without a client that decompresses. */
  const ask = async (headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
    const asked = request({ port, path, method, headers }).end()
    const [response]: IncomingMessage[] = await once(asked, 'response')
    if (response === undefined) throw new Error('no response')
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) }
  }
  return { ask, assets, arrived, upstream }
}

test('the first client gets the uncompressed file, and later clients get the variant that they prefer', async (t) => {
  const { ask, assets, arrived } = await startChain(t)
  const first = await ask({ 'accept-encoding': 'gzip, deflate, br, zstd' })
  t.equal(first.headers['content-encoding'], undefined)
  t.equal(first.body.toString(), script)
  await assets.settled

  const br = await ask({ 'accept-encoding': 'gzip, deflate, br, zstd' })
  const gzip = await ask({ 'accept-encoding': 'gzip' })
  t.equal(br.headers['content-encoding'], 'br')
  t.equal(brotliDecompressSync(br.body).toString(), script)
  t.equal(gzip.headers['content-encoding'], 'gzip')
  t.equal(gunzipSync(gzip.body).toString(), script)
  for (const { headers, body } of [first, br, gzip]) {
    t.equal(headers['content-length'], `${body.byteLength}`)
    t.equal(headers.vary, 'accept-encoding')
    t.equal(headers['cache-control'], 'private, max-age=31536000, immutable')
    t.equal(headers['last-modified'], modified)
  }
  const tags = [first, br, gzip].map(({ headers }) => headers.etag)
  t.equal(new Set(tags).size, 3, 'each form has its own validator')
  t.equal(arrived.length, 1)
})

test('a variant that the client refuses is not sent to it', async (t) => {
  const { ask, assets } = await startChain(t)
  await ask()
  await assets.settled
  const cases = [
    ['br;q=0, *', 'gzip'],
    ['identity', undefined],
    ['', undefined],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['deflate', undefined]
  ] as const
  for (const [accepted, coding] of cases) {
    const { headers } = await ask({ 'accept-encoding': accepted })
    t.equal(headers['content-encoding'], coding, accepted)
  }
  t.equal((await ask()).headers['content-encoding'], undefined, 'nor what it does not speak of')
})

test('a copy that is still valid is not sent again', async (t) => {
  const { ask, assets, arrived } = await startChain(t)
  await ask()
  await assets.settled
  const accepted = { 'accept-encoding': 'br' }
  const { headers } = await ask(accepted)
  const { etag = '' } = headers
  const cases = [
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': `"other", W/${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': modified }, 200],
    [{ 'if-modified-since': modified }, 304],
    [{ 'if-modified-since': 'Wed, 25 Nov 2020 22:30:59 GMT' }, 200],
    [{ 'if-none-match': etag, 'cache-control': 'no-cache' }, 200]
  ] as const
  for (const [condition, status] of cases) {
    const answer = await ask({ ...accepted, ...condition })
    t.equal(answer.status, status, JSON.stringify(condition))
    t.equal(answer.headers.etag, etag)
    t.equal(answer.headers.vary, 'accept-encoding')
    if (status === 304)
      t.same([answer.body.byteLength, answer.headers['content-type']], [0, undefined])
  }
  t.equal(arrived.length, 1)
})

test('a HEAD request gets the same headers and no body', async (t) => {
  const { ask, assets } = await startChain(t)
  await ask()
  await assets.settled
  const whole = await ask({ 'accept-encoding': 'br' })
  const head = await ask({ 'accept-encoding': 'br' }, 'HEAD')
  const { date: _whole, ...expected } = whole.headers
  const { date: _head, ...got } = head.headers
  t.same(got, expected)
  t.equal(head.body.byteLength, 0)
})

test('Streamlit answers a request for a range or with a condition that we do not support', async (t) => {
  const { ask, arrived } = await startChain(t)
  await ask()
  for (const name of ['range', 'if-range', 'if-match', 'if-unmodified-since']) {
    await ask({ [name]: 'bytes=0-1' })
    t.equal(arrived.at(-1)?.headers[name], 'bytes=0-1')
  }
  t.equal(arrived.length, 5)
})

test('a cacheable file is requested from Streamlit without an identity', async (t) => {
  const { ask, arrived } = await startChain(t)
  await ask({ cookie: 'a=b', authorization: 'secret', 'accept-language': 'de', 'user-agent': 'x' })
  t.same(Object.keys(arrived[0]?.headers ?? {}).sort(), ['connection', 'host'])
})

test('a file that must not be cached is requested with the identity of each client', async (t) => {
  const { ask, arrived } = await startChain(t, (_request, response) => {
    response.writeHead(200, { 'cache-control': 'no-cache' }).end('index page')
  })
  for (const _ of [1, 2]) t.equal((await ask()).body.toString(), 'index page')
  t.same(
    arrived.map(({ headers }) => headers['x-forwarded-user']),
    [undefined, 'zoe', 'zoe']
  )
})

test('cached files are still served when Streamlit is down', async (t) => {
  const { ask, upstream } = await startChain(t)
  await ask()
  upstream.closeAllConnections()
  upstream.close()
  t.equal((await ask()).status, 200)
})

test('a file that is too long or incomplete is not cached', async (t) => {
  const cut = await startChain(t, (_request, response) => {
    response.writeHead(200, { 'cache-control': 'public', 'content-length': '1000' })
    response.write('x', () => response.destroy())
  })
  await t.rejects(cut.ask(), 'and its reader sees that it broke off')
  const long = await startChain(t, (_request, response) => {
    response.writeHead(200, { 'cache-control': 'public' }).end(Buffer.alloc(9 * 1024 * 1024))
  })
  for (const _ of [1, 2]) t.equal((await long.ask()).body.byteLength, 9 * 1024 * 1024)
  t.equal(long.arrived.length, 3)
})
