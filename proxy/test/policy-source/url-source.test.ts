import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Test, test } from 'tap'
import { MAX_BYTES } from '../../policy-source/source.ts'
import { UrlSource } from '../../policy-source/url-source.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Starts a server with the given answers and returns its URL. */
async function serve(t: Test, answer: Answer): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy.yaml`
}

const textOf = async (source: UrlSource): Promise<string> => `${Buffer.from(await source.read())}`

test('a policy is requested with its ETag, and stays the same when it has not changed', async (t) => {
  const asked: (string | undefined)[] = []
  let text = 'old'
  const url = await serve(t, ({ headers }, response) => {
    asked.push(headers['if-none-match'])
    const etag = `"${text}"`
    if (headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
    else response.writeHead(200, { etag }).end(text)
  })
  const source = new UrlSource(url)

  t.equal(await textOf(source), 'old')
  t.equal(await textOf(source), 'old')
  text = 'new'
  t.equal(await textOf(source), 'new')
  t.equal(await textOf(source), 'new')
  t.same(asked, [undefined, '"old"', '"old"', '"new"'])
})

test('a policy without an ETag is read completely each time', async (t) => {
  const asked: (string | undefined)[] = []
  const url = await serve(t, ({ headers }, response) => {
    asked.push(headers['if-none-match'])
    response.end('text')
  })
  const source = new UrlSource(url)

  t.equal(await textOf(source), 'text')
  t.equal(await textOf(source), 'text')
  t.same(asked, [undefined, undefined])
})

test('an answer other than 200 is not a policy, and neither is a 304 that was not requested', async (t) => {
  let status = 304
  const url = await serve(t, (_request, response) => {
    response.writeHead(status, { location: '/other', etag: '"a"' }).end('version: 1')
  })
  const source = new UrlSource(url)
  for (status of [304, 204, 206, 403, 404, 500, 503]) {
    await t.rejects(source.read(), { message: `the answer is ${status}` })
  }
  status = 302
  await t.rejects(source.read(), { message: 'fetch failed' }, 'no redirect is followed')
})

test('an answer is bounded, also when it unpacks to more', async (t) => {
  const bomb = gzipSync(Buffer.alloc(MAX_BYTES + 1))
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })
  await t.rejects(new UrlSource(url).read(), { message: 'the answer is longer than 4194304 bytes' })
})

test('a request ends with an error when its answer is late or incomplete', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200).write('version: 1\n')
  })
  await t.rejects(new UrlSource(url, { timeout: 50 }).read(), { name: 'TimeoutError' })
})

test('an answer without a body is an empty text', async (t) => {
  t.equal(await textOf(new UrlSource('https://a/', { fetch: async () => new Response(null) })), '')
})

test('polls have jitter, and their interval grows while they fail', async (t) => {
  let status = 500
  let random = 0.5
  const url = await serve(t, (_request, response) => {
    response.writeHead(status).end()
  })
  const options = { interval: 100, longest: 1_000, random: () => random }
  const source = new UrlSource(url, options)

  t.equal(source.delay(), 100)
  random = 0
  t.equal(source.delay(), 75)
  random = 1
  t.equal(source.delay(), 125)
  random = 0.5
  for (const delay of [200, 400, 800, 1_000, 1_000]) {
    await t.rejects(source.read())
    t.equal(source.delay(), delay)
  }
  status = 200
  await source.read()
  t.equal(source.delay(), 100)
})

test('the source waits for the next poll until the signal aborts', async (t) => {
  await new UrlSource('http://127.0.0.1:1/', { interval: 1 }).waitForChange(
    AbortSignal.timeout(60_000)
  )
  const ended = new AbortController()
  const change = new UrlSource('http://127.0.0.1:1/').waitForChange(ended.signal)
  ended.abort()
  await t.rejects(change, { name: 'AbortError' })
})
