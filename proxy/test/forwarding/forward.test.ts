import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { test } from 'tap'
import { Pool } from 'undici'
import { relayHttp } from '../../forwarding/forward.ts'
import { connectionsTo } from '../../forwarding/upstream.ts'
import { LingeringResponse } from '../../server/lingering-close.ts'
import { assetsOf } from '../support/assets.ts'
import { type Teardown, until } from '../support/sockets.ts'

const MiB = 1024 * 1024
const SIZE = 50 * MiB

/** Waits until a growing number has stopped growing. */
const stalled = async (count: () => number): Promise<void> => {
  for (let last = -1; last !== count() || last === 0; ) {
    last = count()
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** The relay on its own port, before a server with the answers of the test. */
const startChain = async (t: Teardown, answer: Answer, connections?: number, isPage = false) => {
  const hits: string[] = []
  const upstream = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  // A server that listens on TCP has an address with a port.
  const behind = upstream.address() as AddressInfo
  const origin = `http://127.0.0.1:${behind.port}`
  const pool =
    connections === undefined ? connectionsTo(origin, 50) : new Pool(origin, { connections })
  const options = {
    pool,
    assets: assetsOf(pool),
    basePath: '',
    sessionCookie: 'AWSELBAuthSessionCookie',
    identityOf: () => ({ 'x-forwarded-user': 'zoe' }),
    isPage: () => isPage,
    script: ''
  }
  const http = { ServerResponse: LingeringResponse }
  const app = Fastify({ http, forceCloseConnections: true })
  const failures: string[] = []
  app.addHook('onError', async (_request, _reply, error) => {
    failures.push(error.message)
  })
  await relayHttp(app, options)
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(async () => {
    upstream.closeAllConnections()
    upstream.close()
    await app.close()
  })
  const { port } = app.server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, hits, failures, upstream }
}

const plain: Answer = (_request, response) => response.end('from Streamlit')

test('a request arrives with the identity headers of its person and without copies from the client', async (t) => {
  const seen = Promise.withResolvers<IncomingMessage>()
  const { port } = await startChain(t, (request, response) => {
    seen.resolve(request)
    response.end()
  })
  const headers = {
    host: 'app.example.com',
    'x-forwarded-user': 'admin',
    x_forwarded_user: 'admin',
    cookie: 'AWSELBAuthSessionCookie-0=x; a=b',
    connection: 'x-forwarded-user'
  }
  const asked = request({ port, path: '/sales?a=%2F..', headers }).end()
  const arrived = await seen.promise
  const [answer] = await once(asked, 'response')
  answer.resume()

  t.equal(arrived.url, '/sales?a=%2F..')
  t.match(arrived.headers, { host: 'app.example.com', 'x-forwarded-user': 'zoe', cookie: 'a=b' })
  t.notOk('x_forwarded_user' in arrived.headers)
})

test('a response is forwarded unchanged, without our own headers', async (t) => {
  const { url } = await startChain(t, (request, response) => {
    const { url: path } = request
    if (path === '/none') return response.writeHead(204).end()
    if (path === '/same') return response.writeHead(304, { etag: '"x"' }).end()
    if (path === '/part') {
      const range = { 'content-range': `${request.headers.range}/9`, 'content-length': '2' }
      return response.writeHead(206, range).end('ab')
    }
    return response.writeHead(200, { 'content-encoding': 'gzip', 'x-forwarded-user': 'zoe' }).end()
  })
  const part = await fetch(`${url}/part`, { headers: { range: 'bytes=0-1' } })
  t.same([part.status, part.headers.get('content-range')], [206, 'bytes=0-1/9'])
  t.equal(await part.text(), 'ab')
  t.equal((await fetch(`${url}/none`)).status, 204)
  t.equal((await fetch(`${url}/same`)).status, 304)
  const head = await fetch(`${url}/head`, { method: 'HEAD' })
  t.equal(head.headers.get('content-encoding'), 'gzip')
  t.equal(head.headers.get('x-forwarded-user'), null, 'and ours is not echoed')
})

test('an upload and a download are streamed at the speed of their reader', async (t) => {
  const chunk = Buffer.alloc(MiB)
  const sent = { up: 0, down: 0 }
  const go = Promise.withResolvers<void>()
  const { port } = await startChain(t, async (request, response) => {
    await go.promise
    let got = 0
    for await (const part of request) got += part.length
    response.setHeader('x-got', got)
    for (sent.down = 0; sent.down < SIZE; sent.down += MiB) {
      if (!response.write(chunk)) await once(response, 'drain')
    }
    response.end()
  })
  const upload = request({ port, method: 'PUT', path: '/_stcore/upload_file/s/f' })
  const answered = once(upload, 'response')
  const uploaded = (async () => {
    for (sent.up = 0; sent.up < SIZE; sent.up += MiB) {
      if (!upload.write(chunk)) await once(upload, 'drain')
    }
    upload.end()
  })()
  await stalled(() => sent.up)
  t.ok(sent.up < SIZE / 2, `${sent.up / MiB} MiB were taken from the browser`)
  go.resolve()
  await uploaded

  const [answer] = await answered
  t.equal(answer.headers['x-got'], `${SIZE}`)
  await stalled(() => sent.down)
  t.ok(sent.down < SIZE / 2, `${sent.down / MiB} MiB were taken from Streamlit`)
  let got = 0
  for await (const part of answer) got += part.length
  t.equal(got, SIZE)
})

test('only a GET whose connection broke off is sent again, and only once', async (t) => {
  const { url, hits } = await startChain(t, (request, response) => {
    if (request.url === '/cut') request.socket.destroy()
    else response.writeHead(503, { 'retry-after': '1' }).end('busy')
  })
  t.equal((await fetch(`${url}/busy`)).status, 503)
  t.equal((await fetch(`${url}/cut`)).status, 502)
  t.equal((await fetch(`${url}/cut`, { method: 'PUT', body: 'x' })).status, 502)
  t.same(hits, ['GET /busy', 'GET /cut', 'GET /cut', 'PUT /cut'])
})

test('a request succeeds when Streamlit closes its kept connection', async (t) => {
  let asked = 0
  const { url, failures } = await startChain(t, (request, response) => {
    asked += 1
    if (asked === 2) request.socket.destroy()
    else response.end(`answer ${asked}`)
  })
  t.equal(await (await fetch(`${url}/a`)).text(), 'answer 1')
  t.equal(await (await fetch(`${url}/b`)).text(), 'answer 3')
  t.same(failures, [])
})

test('an app that is down is answered with a 502 that does not contain its address', async (t) => {
  const { url, upstream } = await startChain(t, plain)
  upstream.close()
  const answer = await fetch(`${url}/`)
  const body = await answer.text()

  t.equal(answer.status, 502)
  t.notMatch(body, /127\.0\.0\.1/)
  t.match(body, /cannot be reached/)
})

test('an app that is late is answered with a 504', async (t) => {
  const { url } = await startChain(t, () => undefined)
  const answer = await fetch(`${url}/`)

  t.equal(answer.status, 504)
})

test('an upload ends when its client leaves', async (t) => {
  const aborted = Promise.withResolvers<void>()
  const { port, hits } = await startChain(t, (request) => {
    request.on('close', () => aborted.resolve())
    request.resume()
  })
  const socket = connect(port, '127.0.0.1')
  socket.write('PUT /up HTTP/1.1\r\nHost: app\r\nContent-Length: 100\r\n\r\nhalf')
  await until(() => hits.length === 1)
  socket.destroy()

  await aborted.promise
  t.same(hits, ['PUT /up'])
})

test('a client that leaves before the response is not a failure of the app', async (t) => {
  let left = 0
  const answer: Answer = (request, response) => {
    if (request.url === '/') response.end('here')
    else
      request.socket.once('close', () => {
        left += 1
      })
  }
  const { port, url, hits, failures } = await startChain(t, answer, 4)
  for (const method of ['GET', 'PUT']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(`${method} /slow HTTP/1.1\r\nHost: app\r\nContent-Length: 9\r\n\r\nhalf`)
    await until(() => hits.includes(`${method} /slow`))
    socket.destroy()
  }
  await until(() => left === 2)
  t.equal(await (await fetch(`${url}/`)).text(), 'here')
  t.same(failures, [])
})

test('a request whose client has left before it could be sent is not sent', async (t) => {
  const first = Promise.withResolvers<ServerResponse>()
  const { port, url, hits } = await startChain(
    t,
    (_request, response) => first.resolve(response),
    1
  )
  const slow = fetch(`${url}/slow`)
  const response = await first.promise
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /left HTTP/1.1\r\nHost: app\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.resetAndDestroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  response.end('at last')

  t.equal(await (await slow).text(), 'at last')
  const next = fetch(`${url}/next`)
  await until(() => hits.length > 1)
  t.same(hits, ['GET /slow', 'GET /next'])
  next.catch(() => undefined)
})

test('a response that breaks off is cut, and early hints are not forwarded', async (t) => {
  const { port, url } = await startChain(t, (request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' })
    if (request.url === '/whole') {
      response.end('whole')
      return
    }
    response.writeHead(200, { 'content-length': 100 })
    response.write('half', () => request.socket.destroy())
  })
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write('GET /whole HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n')
  let answer = ''
  socket.on('data', (data) => {
    answer += String(data)
  })
  await once(socket, 'close')
  t.match(answer, /^HTTP\/1\.1 200 .*whole/s)
  t.notMatch(answer, /103|preload/)

  const half = await fetch(`${url}/half`)
  t.equal(half.status, 200)
  await t.rejects(half.text())
})

test('a connection ends after an upload that is answered before its end', async (t) => {
  const { port } = await startChain(t, (_request, response) => {
    response.writeHead(413).end('too much')
  })
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write('PUT /up HTTP/1.1\r\nHost: app\r\nContent-Length: 100000\r\n\r\nhalf')
  let answer = ''
  socket.on('data', (data) => {
    answer += String(data)
  })
  await once(socket, 'close')
  t.match(answer, /^HTTP\/1\.1 413 .*connection: close\r\n.*too much/is)
})

test('a request with hop-by-hop headers or a body on a GET gets its response', async (t) => {
  const { port, hits } = await startChain(t, plain)
  const requests = [
    'PUT /a HTTP/1.1\r\nHost: app\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab',
    'GET /b HTTP/1.1\r\nHost: app\r\nKeep-Alive: timeout=1\r\nTE: trailers\r\n\r\n',
    'GET /c HTTP/1.1\r\nHost: app\r\nContent-Length: 2\r\n\r\nab'
  ]
  for (const text of requests) {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(text)
    let answer = ''
    socket.on('data', (data) => {
      answer += String(data)
    })
    await until(() => answer.includes('from Streamlit'))
    t.match(answer, /HTTP\/1\.1 200/, text.split(' ', 2).join(' '))
  }
  t.equal(hits.length, 3)
})

test('a request target arrives byte for byte', async (t) => {
  const { port, hits } = await startChain(t, plain)
  const targets = [
    '/a^b{c}|"<>`',
    '/a?',
    '/a?b=%2f&c="\'^|',
    '/..a/b../c...',
    '/a;b=%25%2F',
    '/a\\b'
  ]
  for (const target of targets) {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(`GET ${target} HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n`)
    socket.resume()
    await once(socket, 'close')
  }
  t.same(
    hits,
    targets.map((target) => `GET ${target}`)
  )
})

test('an invalid status is answered with a 502, and its connection is closed', async (t) => {
  const closed = Promise.withResolvers<void>()
  const { url } = await startChain(t, ({ socket }, response) => {
    socket.once('close', () => closed.resolve())
    response.writeHead(700).write('endless')
  })
  t.equal((await fetch(`${url}/`)).status, 502)
  await closed.promise
})

test('a response that breaks off before its first byte is cut, and no error page replaces it', async (t) => {
  const { url, failures } = await startChain(t, (request, response) => {
    response.writeHead(200, { 'content-length': 100, etag: '"x"' }).flushHeaders()
    setTimeout(() => request.socket.destroy(), 20)
  })
  await t.rejects(fetch(`${url}/`))
  t.same(failures, [])
})

test('response splitting: a file name never ends the headers, wherever its length stands', async (t) => {
  // As latin1, the bytes of U+010D and U+010A in UTF-8. One byte of each is CR and LF.
  const disposition =
    'Content-Disposition: attachment; filename="\u00c4\u008d\u00c4\u008aSet-Cookie: evil=1"\r\n'
  const length = 'Content-Length: 2\r\n'
  for (const headers of [length + disposition, disposition + length]) {
    const { port } = await startChain(t, (_request, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\n${headers}\r\nhi`, 'latin1')
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /media/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    const answer = Buffer.concat(chunks).toString('latin1')
    t.match(answer, /^HTTP\/1\.1 200 /)
    t.ok(answer.toLowerCase().includes(disposition.toLowerCase()), 'the name goes on byte for byte')
    t.notMatch(answer, /^set-cookie/im)
  }
})

test('a browser that leaves in the middle of the index page is not a failure of the app', async (t) => {
  const left = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const half: Answer = (_request, response) => {
    response.once('close', left.resolve)
    response.writeHead(200, { 'content-type': 'text/html' }).write('<html>', () => begun.resolve())
  }
  const { port, failures } = await startChain(t, half, undefined, true)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await begun.promise
  socket.destroy()
  await left.promise
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.same(failures, [])
})
