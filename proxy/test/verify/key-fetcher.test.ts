import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import t, { type Test } from 'tap'
import { KeyFetcher } from '../../verify/key-fetcher.ts'
import { type Answer, never, text } from '../support/tokens.ts'

/** Time for two tries, however busy the machine. */
const QUICK = { tryMs: 20, budgetMs: 60_000 }

/** A fetcher whose requests are answered one after the other as told. */
const fetcherFor = (...answers: readonly [Answer, ...Answer[]]) => {
  const asked: string[] = []
  const fetcher = new KeyFetcher({
    ...QUICK,
    fetch: async (input, init) => {
      asked.push(String(input))
      const answer = answers[asked.length - 1] ?? answers[0]
      return answer(init?.signal ?? null)
    }
  })
  return { fetcher, asked }
}

const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
const broken: Answer = () => Promise.reject(new TypeError('fetch failed', { cause: notFound }))
const endless: Answer = () =>
  new Response(new ReadableStream({ pull: (body) => body.enqueue(new Uint8Array(16_384)) }))
const stalled: Answer = () => new Response(new ReadableStream())

t.test('a body or an absence needs one request', async (t) => {
  const cases: readonly [string, Answer, unknown][] = [
    ['200', text('a key'), { kind: 'body', text: 'a key' }],
    ['200 without a body', () => new Response(null), { kind: 'body', text: '' }],
    ['403', text('', 403), { kind: 'absent', status: 403 }],
    ['404', text('', 404), { kind: 'absent', status: 404 }]
  ]
  for (const [title, answer, expected] of cases) {
    const { fetcher, asked } = fetcherFor(answer)
    t.same(await fetcher.get('https://keys.example/a'), expected, title)
    t.same(asked, ['https://keys.example/a'], title)
    t.equal(fetcher.running, 0, title)
  }
})

t.test('anything else is a failure, after a second try', async (t) => {
  const cases: readonly [string, Answer, RegExp][] = [
    ['500', text('', 500), /answered 500/],
    ['429', text('', 429), /answered 429/],
    ['204', () => new Response(null, { status: 204 }), /answered 204/],
    ['no network', broken, /^fetch failed: ENOTFOUND$/],
    ['a broken network', () => Promise.reject(new TypeError('fetch failed')), /^fetch failed$/],
    ['a failure that is not an Error', () => Promise.reject('no'), /fetch failed/],
    ['no answer', never, /No answer in time/],
    ['no end of the answer', stalled, /No answer in time/],
    ['a body without end', endless, /longer than 16384 bytes/],
    ['a body that is no UTF-8', () => new Response(new Uint8Array([0xff])), /not valid/]
  ]
  for (const [title, answer, message] of cases) {
    const { fetcher, asked } = fetcherFor(answer)
    const fetched = await fetcher.get('https://keys.example/a')
    t.equal(fetched.kind, 'failed', title)
    t.match(fetched.kind === 'failed' && fetched.cause.message, /./, title)
    if (fetched.kind === 'failed') t.match(fetched.cause.message, message, title)
    t.equal(asked.length, 2, title)
  }
})

t.test('the second try may succeed', async (t) => {
  for (const first of [text('', 500), broken, never]) {
    const { fetcher } = fetcherFor(first, text('a key'))
    t.same(await fetcher.get('https://keys.example/a'), { kind: 'body', text: 'a key' })
  }
})

t.test('without time left there is no second try', async (t) => {
  const asked: unknown[] = []
  const fetcher = new KeyFetcher({
    tryMs: 20,
    budgetMs: 20,
    fetch: async (url) => {
      asked.push(url)
      return never(null)
    }
  })

  t.match(await fetcher.get('https://keys.example/a'), { kind: 'failed' })
  t.equal(asked.length, 1)
})

t.test('the second try has the time that the first has left', async (t) => {
  const answers = [text('', 500), never]
  const fetcher = new KeyFetcher({
    tryMs: 60_000,
    budgetMs: 200,
    fetch: async () => (answers.shift() ?? never)(null)
  })

  t.match(await fetcher.get('https://keys.example/a'), { kind: 'failed' })
})

t.test('closing ends running and later fetches', async (t) => {
  const { fetcher, asked } = fetcherFor(never)
  const pending = fetcher.get('https://keys.example/a')
  t.equal(fetcher.running, 1)

  fetcher.close()

  t.match(await pending, { kind: 'failed', cause: { message: 'The key store is closed' } })
  t.match(await fetcher.get('https://keys.example/a'), { kind: 'failed' })
  t.equal(asked.length, 1)
})

t.test('closing between the tries prevents the second', async (t) => {
  const { fetcher, asked } = fetcherFor(broken)
  const pending = fetcher.get('https://keys.example/a')
  while (asked.length === 0) await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))

  fetcher.close()

  t.match(await pending, { kind: 'failed', cause: { message: 'fetch failed' } })
  t.equal(asked.length, 1)
})

const urlOf = (server: Server): string => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return `http://127.0.0.1:${address.port}`
}

const listen = async (t: Test, server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return urlOf(server)
}

const serve = (t: Test, listener: RequestListener): Promise<string> =>
  listen(t, createServer(listener))

t.test("with the platform's own fetch", async (t) => {
  await t.test('a body arrives', async (t) => {
    const url = await serve(t, (_, response) => response.end('a key'))
    const fetcher = new KeyFetcher({ fetch })
    t.same(await fetcher.get(url), { kind: 'body', text: 'a key' })
  })

  await t.test('a redirect is not followed', async (t) => {
    const paths: (string | undefined)[] = []
    const url = await serve(t, (request, response) => {
      paths.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    t.match(await new KeyFetcher({ fetch }).get(`${url}/a`), {
      kind: 'failed',
      cause: { message: 'fetch failed: unexpected redirect' }
    })
    t.same(paths, ['/a', '/a'])
  })

  await t.test('a server that never answers times out, and its sockets are closed', async (t) => {
    const gone: Promise<unknown>[] = []
    const url = await serve(t, (request) => gone.push(once(request.socket, 'close')))
    const fetched = await new KeyFetcher({ fetch, tryMs: 200, budgetMs: 60_000 }).get(url)
    t.match(fetched, { kind: 'failed', cause: { message: 'No answer in time' } })
    t.ok(gone.length > 0)
    await Promise.all(gone)
  })

  await t.test('a server that sends slowly times out', async (t) => {
    const url = await serve(t, (_, response) => {
      response.write('-')
      const drip = setInterval(() => response.write('-'), 10)
      response.once('close', () => clearInterval(drip))
    })
    const fetched = await new KeyFetcher({ fetch, tryMs: 200, budgetMs: 60_000 }).get(url)
    t.match(fetched, { kind: 'failed' })
  })

  await t.test('a port where nobody listens is a failure', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = urlOf(server)
    server.close()
    await once(server, 'close')
    t.match(await new KeyFetcher({ fetch }).get(url), {
      kind: 'failed',
      cause: { message: 'fetch failed: ECONNREFUSED' }
    })
  })

  await t.test('a server without a certificate is a failure', async (t) => {
    const server = createTlsServer({}, (_, response) => response.end('a key'))
    const url = await listen(t, server)
    const fetched = await new KeyFetcher({ fetch }).get(url.replace('http:', 'https:'))
    t.match(fetched, { kind: 'failed', cause: { message: /^fetch failed: ERR_SSL/ } })
  })
})
