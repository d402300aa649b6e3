import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'tap'
import { dial, exchange, until } from '../support/raw.ts'
import { echoOf, seen, start } from '../support/start.ts'

test('a request is forwarded unchanged, with the headers of its person', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  const response = await fetch(`${alb.publicOrigin}/a//b?x=%00`, {
    method: 'PUT',
    headers: { cookie, 'X-Amzn-Oidc-Data': 'forged', 'x-mine': 'yes' },
    body: 'the body'
  })
  t.equal(response.status, 200)
  const echoed = await echoOf(response)
  t.match(echoed, { method: 'PUT', url: '/a//b?x=%00', body: 'the body' })
  t.equal(seen(echoed, 'x-mine'), 'yes')
  t.equal(seen(echoed, 'host'), `localhost:${alb.publicPort}`)
  t.equal(seen(echoed, 'X-Forwarded-For'), '127.0.0.1')
  t.equal(seen(echoed, 'X-Forwarded-Proto'), 'http')
  t.equal(seen(echoed, 'X-Forwarded-Port'), String(alb.publicPort))
  t.match(seen(echoed, 'X-Amzn-Trace-Id'), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  const names = echoed.headers.map(([name]) => name.toLowerCase())
  t.strictSame(
    names.filter((name) => name.startsWith('x-amzn-oidc')),
    ['x-amzn-oidc-accesstoken', 'x-amzn-oidc-identity', 'x-amzn-oidc-data']
  )
  t.notMatch(seen(echoed, 'x-amzn-oidc-data'), 'forged')
})

test('a path is forwarded unchanged, not normalized', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  for (const url of ['/a/../b', '/%2e%2e/b', '//b', '/a;b?c?d', 'http://other.example/b', '/%zz']) {
    const request = `GET ${url} HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
    t.match(await exchange(t, alb.publicPort, request), `"url":"${url}"`)
  }
})

test('two requests of one session have two data tokens and one access token', async (t) => {
  const alb = await start(t)
  const headers = { cookie: await alb.cookieFor('bob') }
  const one = await echoOf(await fetch(alb.publicOrigin, { headers }))
  const two = await echoOf(await fetch(alb.publicOrigin, { headers }))
  t.not(seen(one, 'x-amzn-oidc-data'), seen(two, 'x-amzn-oidc-data'))
  t.equal(seen(one, 'x-amzn-oidc-accesstoken'), seen(two, 'x-amzn-oidc-accesstoken'))
})

test('only paths without an authenticate action are forwarded without identity headers', async (t) => {
  const alb = await start(t, { env: { MOCK_ALB_OPEN_PATHS: '/signed-out,/public/*' } })
  const cookie = await alb.cookieFor('alice')
  for (const path of ['/signed-out', '/signed-out?again', '/public/', '/public/a/b']) {
    const headers = { cookie, 'x-amzn-oidc-data': 'forged' }
    const echoed = await echoOf(await fetch(alb.publicOrigin + path, { headers }))
    t.notOk(
      echoed.headers.some(([name]) => name.startsWith('x-amzn-oidc')),
      path
    )
  }
  for (const path of ['/signed-out/', '/Signed-out', '/public', '/x/signed-out']) {
    const response = await fetch(alb.publicOrigin + path, { redirect: 'manual' })
    t.equal(response.status, 302, path)
  }
})

test('bodies stream both ways before either side has finished', async (t) => {
  const alb = await start(t, { target: (request, response) => request.pipe(response) })
  const cookie = await alb.cookieFor('bob')
  const socket = await dial(t, alb.publicPort)
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`
  )
  t.match(await until(socket, 'first'), /^HTTP\/1.1 200 OK\r\n/)
  socket.write('6\r\nsecond\r\n0\r\n\r\n')
  t.match(await until(socket, '0\r\n\r\n'), /second/)
})

test('a large upload arrives complete and is not buffered', async (t) => {
  const size = 32 * 1024 * 1024
  let received = 0
  const alb = await start(t, {
    target: async (request, response) => {
      for await (const part of request) received += part.length
      response.end(String(received))
    }
  })
  const cookie = await alb.cookieFor('bob')
  const block = randomBytes(64 * 1024)
  const before = process.memoryUsage().rss
  const body = new ReadableStream({
    pull(controller) {
      sent += block.length
      controller.enqueue(block)
      if (sent >= size) controller.close()
    }
  })
  let sent = 0
  const init = { method: 'POST', headers: { cookie }, body, duplex: 'half' } as const
  t.equal(await (await fetch(alb.publicOrigin, init)).text(), String(size))
  t.ok(process.memoryUsage().rss - before < size * 3, 'memory stays below what a buffer would take')
})

test('a slow reader slows the target down', async (t) => {
  let written = 0
  const alb = await start(t, {
    target: (request, response) => {
      const block = Buffer.alloc(64 * 1024)
      if (request.url === '/fence') return response.end()
      const push = () => {
        do written += block.length
        while (response.write(block))
      }
      response.on('drain', push)
      return push()
    }
  })
  const cookie = await alb.cookieFor('bob')
  const socket = await dial(t, alb.publicPort)
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`)
  await once(socket, 'readable')
  let before = -1
  while (before !== written) {
    before = written
    // Each round trip gives the stream the time of a whole request.
    await (await fetch(`${alb.publicOrigin}/fence`, { headers: { cookie } })).text()
  }
  t.ok(written < 64 * 1024 * 1024, `the target wrote ${written} bytes and then waited`)
})

test('a target that is down is answered with 502, a late target with 504', async (t) => {
  const warned: unknown[] = []
  const log = { debug: () => {}, info: () => {}, warn: (fields: unknown) => warned.push(fields) }
  const alb = await start(t, {
    env: { MOCK_ALB_IDLE_TIMEOUT: '400ms' },
    log,
    target: (request, response) => {
      if (request.url === '/half') {
        response.write('half')
        setImmediate(() => response.destroy())
      }
      if (request.url === '/stall') response.write('half')
      if (request.url === '/huge') response.setHeader('x-huge', 'x'.repeat(40_000)).end()
    }
  })
  const headers = { cookie: await alb.cookieFor('bob') }
  const late = await fetch(`${alb.publicOrigin}/late`, { headers })
  t.equal(late.status, 504)
  t.match(await late.text(), /504 Gateway Timeout/)

  t.equal((await fetch(`${alb.publicOrigin}/huge`, { headers })).status, 502, 'huge headers')
  for (const path of ['/half', '/stall']) {
    const cut = await fetch(alb.publicOrigin + path, { headers })
    t.equal(cut.status, 200)
    await t.rejects(cut.text(), `${path}: a cut body does not look whole`)
  }
  await alb.control('/behaviour', { target: 'http://127.0.0.1:1' })
  t.equal((await fetch(alb.publicOrigin, { headers })).status, 502)
  t.match(warned, [
    { status: 504, reason: /idle timeout/ },
    { status: 502 },
    { status: 502, target: 'http://127.0.0.1:1', reason: /ECONNREFUSED/ }
  ])
})

test('a target that does not speak HTTP, or switches protocols without a request, is answered with 502', async (t) => {
  const answers = [
    'nonsense\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    ''
  ]
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(answers.shift() ?? ''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const alb = await start(t)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  await alb.control('/behaviour', { target: `http://127.0.0.1:${port}` })
  const headers = { cookie: await alb.cookieFor('bob') }
  while (answers.length > 0) {
    t.equal((await fetch(alb.publicOrigin, { headers })).status, 502)
  }
})

test('when a client disconnects, its request at the target ends', async (t) => {
  const target = new EventEmitter()
  const alb = await start(t, {
    target: (request) => {
      target.emit('arrived')
      request.on('close', () => target.emit('ended'))
    }
  })
  const cookie = await alb.cookieFor('bob')
  const socket = await dial(t, alb.publicPort)
  const arrived = once(target, 'arrived')
  const ended = once(target, 'ended')
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`)
  await arrived
  socket.destroy()
  await ended
  t.pass('the target saw it end')
})

test('requests over the bounds of a load balancer get 400, requests at the bounds pass', async (t) => {
  const alb = await start(t, { target: (_request, response) => response.end('ok') })
  const cookie = await alb.cookieFor('bob')
  const status = async (line: string, headers: string) => {
    const request = `${line}\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: close\r\n${headers}\r\n`
    return (await exchange(t, alb.publicPort, request)).slice(9, 12)
  }
  const get = 'GET / HTTP/1.1'
  const long = `GET /${'a'.repeat(16_384)} HTTP/1.1`
  t.equal(await status(`GET /${'a'.repeat(16_000)} HTTP/1.1`, ''), '200', 'a long line')
  t.equal(await status(long, ''), '400', 'a longer one')
  t.equal(await status(get, `X-A: ${'a'.repeat(16_000)}\r\n`), '200', 'a large header')
  t.equal(await status(get, `X-A: ${'a'.repeat(16_384)}\r\n`), '400', 'a larger one')
  t.equal(await status(get, `X-A: ${'a'.repeat(14_000)}\r\n`.repeat(4)), '200', 'many')
  t.equal(await status(get, `X-A: ${'a'.repeat(15_000)}\r\n`.repeat(4)), '400', 'more')
  t.equal(await status(get, `X-A: ${'a'.repeat(15_000)}\r\n`.repeat(6)), '400', 'far more')
  t.equal(await status('GET / HTTP/9', ''), '400', 'no HTTP')
  t.equal(await status('TRACE / HTTP/1.1', ''), '405')
})

test('thousands of headers neither hide nor remove ours', async (t) => {
  const alb = await start(t)
  const headers = 'x-amzn-oidc-data: forged\r\na:\r\n'.repeat(1_200)
  const request = `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: ${await alb.cookieFor('bob')}\r\n${headers}\r\n`
  const response = await exchange(t, alb.publicPort, request)
  t.notMatch(response, 'forged')
  t.match(response, 'x-amzn-oidc-data')
})

test('claims and tokens that are too large together get the load balancer’s 500', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  const groups = Array.from({ length: 400 }, (_, index) => `a-rather-long-group-name-${index}`)
  await alb.control('/groups', { sub: 'bob', groups, now: true })
  t.equal((await fetch(alb.publicOrigin, { headers: { cookie } })).status, 500)
})

test('an upgrade to another protocol than websocket is an ordinary request', async (t) => {
  const alb = await start(t)
  const cookie = await alb.cookieFor('bob')
  const ask = (lines: string) =>
    exchange(
      t,
      alb.publicPort,
      `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: upgrade, close\r\n${lines}\r\n`
    )
  t.notMatch(await ask('Upgrade: h2c\r\nHTTP2-Settings: x\r\n'), '"Upgrade"')
  t.notMatch(await ask('Upgrade: websocket\r\nContent-Length: 0\r\n'), '"Upgrade"')
})
