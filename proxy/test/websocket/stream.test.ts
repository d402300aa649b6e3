import { once } from 'node:events'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { RateLimiters } from '../../limits/rate-limiter.ts'
import { connected, delta, MAIN, newSession, rerun } from '../support/frames.ts'
import { closed, startUpgrades, tcpUnder, until } from '../support/sockets.ts'
import { admissionOf, startProxy } from '../support/stream-proxy.ts'
import {
  begin,
  dialProxy,
  type Greet,
  greetGuarded,
  refusal,
  sessionIn,
  startStreamlit
} from '../support/stream-upstream.ts'

test('subprotocols are carried as they are, and the chosen one is answered', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit', '2|a|b|17'], {
    host: 'app.example.com',
    origin: 'https://app.example.com',
    cookie: 'AWSELBAuthSessionCookie-0=x; _streamlit_xsrf=2|a|b|17',
    x_forwarded_user: 'admin'
  })
  await once(tab, 'open')

  t.equal(tab.protocol, 'streamlit')
  t.match(streamlit.arrived[0], {
    'sec-websocket-protocol': 'streamlit,2|a|b|17',
    host: 'app.example.com',
    origin: 'https://app.example.com',
    cookie: '_streamlit_xsrf=2|a|b|17',
    'x-forwarded-user': 'zoe'
  })
  t.notOk('x_forwarded_user' in (streamlit.arrived[0] ?? {}))
})

test('tokens, cookies and bytes of the request are let go of when its websocket is open', async (t) => {
  const streamlit = await startStreamlit(t)
  const opened = Promise.withResolvers<FastifyRequest>()
  const { url } = await startProxy(t, streamlit.url, {
    onOpen: (request) => opened.resolve(request)
  })
  const tab = dialProxy(t, url, ['streamlit'], { cookie: 'AWSELBAuthSessionCookie-0=x' })
  // More than its head, which is read with it.
  tab.once('open', () => tab.send(rerun()))
  const request = await opened.promise
  const { raw } = request
  await until(() => streamlit.messages.length === 1)

  t.same([request.headers, raw.headersDistinct, raw.rawHeaders], [{}, {}, []])
  const held = Object.getOwnPropertySymbols(raw).map((key) => Reflect.get(raw, key))
  t.notOk(held.some((value) => Buffer.isBuffer(value)))
})

test('no compression is agreed on with anyone', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit'])
  await once(tab, 'open')

  t.equal(tab.extensions, '')
  t.notOk('sec-websocket-extensions' in (streamlit.arrived[0] ?? {}))
})

test('the first frames of both sides arrive, however early they were sent', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit'])
  const first = once(tab, 'message')
  tab.once('open', () => tab.send(rerun()))

  t.equal(sessionIn((await first)[0]), 's-1', "the guard's own message is not among them")
  await until(() => streamlit.messages.length === 1)
  t.same(streamlit.messages[0], Buffer.from(rerun()))
})

test('frames in one piece with what the guard says first reach the browser in order', async (t) => {
  const deltas = ['one', 'two', 'three'].map((text) => delta(MAIN, text))
  const streamlit = await startStreamlit(t, (socket, id) => {
    tcpUnder(socket).cork()
    for (const frame of [connected({ session: id }), newSession({ sessionId: id }), ...deltas]) {
      socket.send(frame)
    }
    tcpUnder(socket).uncork()
  })
  const { url } = await startProxy(t, streamlit.url)
  const seen: Buffer[] = []
  dialProxy(t, url, ['streamlit']).on('message', (data: Buffer) => seen.push(data))

  await until(() => seen.length === 4)
  t.same(
    seen.slice(1),
    deltas.map((frame) => Buffer.from(frame))
  )
})

test("Streamlit is told what the guard's own message says beside its reason", async (t) => {
  const streamlit = await startStreamlit(t)
  const opened = Promise.withResolvers<FastifyRequest>()
  const onOpen = (request: FastifyRequest) => opened.resolve(request)
  const contact = { text: 'Zoé, ext. 4711', href: null }
  const { url } = await startProxy(t, streamlit.url, { onOpen, contact })
  dialProxy(t, url, ['streamlit'], {
    'accept-language': 'ja',
    'x-pagewarden-request-id': 'made up',
    'x-pagewarden-contact': 'evil@example.com'
  })
  const { id } = await opened.promise

  t.match(streamlit.arrived[0], {
    'x-pagewarden-request-id': id,
    'x-pagewarden-language': 'ja',
    'x-pagewarden-contact': 'Zo%C3%A9%2C%20ext.%204711'
  })
})

test('where there is nobody to ask, Streamlit is told of nobody', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit'], { 'x-pagewarden-contact': 'evil@example.com' })
  await once(tab, 'open')

  t.notOk('x-pagewarden-contact' in (streamlit.arrived[0] ?? {}))
})

const unguarded: readonly (readonly [string, Greet])[] = [
  ['says nothing', () => undefined],
  ['begins a run at once', begin],
  ['sends text first', (socket, id) => socket.send(String(connected({ session: id })))]
]

for (const [what, greet] of unguarded) {
  test(`a Streamlit that ${what} has no guard, and nobody is let in`, async (t) => {
    const streamlit = await startStreamlit(t, greet)
    const { url, guards, openings, sockets } = await startProxy(t, streamlit.url, {
      guardTimeout: 50
    })
    const [status, body] = await refusal(dialProxy(t, url, ['streamlit']))

    t.equal(status, 503)
    t.match(body, 'PW_GUARD_MISSING')
    t.same(guards, [false])
    t.same(openings, [])
    t.equal(sockets.size, 0)
    await until(() => streamlit.server.clients.size === 0)
  })
}

test('a Streamlit that closes before the guard has spoken is a 502', async (t) => {
  const streamlit = await startStreamlit(t, (socket) => socket.close(1012))
  const { url, guards, openings } = await startProxy(t, streamlit.url)

  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 502)
  t.same(guards, [], 'nobody knows whether the guard is there')
  t.same(openings, [])
})

test('a guard that is required is known to be there with every websocket', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, guards } = await startProxy(t, streamlit.url)
  await once(dialProxy(t, url, ['streamlit']), 'open')
  t.same(guards, [true])

  const off = await startProxy(t, streamlit.url, { requiresGuard: false })
  await once(dialProxy(t, off.url, ['streamlit']), 'open')
  t.same(off.guards, [], 'where it is not, nobody looks')
})

test('what is no client of Streamlit is refused before Streamlit hears of it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  for (const protocols of [[], ['graphql'], ['streamlit', 'a', 'b', 'c']]) {
    t.equal((await refusal(dialProxy(t, url, protocols)))[0], 400, protocols.join())
  }
  t.same(streamlit.arrived, [])
})

test('a request for the stream that is no upgrade is told so', async (t) => {
  const { port } = await startProxy(t, 'ws://127.0.0.1:1')
  const answer = await fetch(`http://127.0.0.1:${port}/_stcore/stream`)

  t.equal(answer.status, 426)
  t.equal(answer.headers.get('upgrade'), 'websocket')
})

test('an upstream that does not open the socket is an HTTP answer and no upgrade', async (t) => {
  const accept = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  const cases = [
    ['403', 403, 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'],
    ['500', 502, 'HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'],
    ['200', 502, 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['a redirect', 502, 'HTTP/1.1 301 Moved\r\nlocation: http://x/\r\ncontent-length: 0\r\n\r\n'],
    ['garbage', 502, 'garbage\r\n\r\n'],
    ['nothing', 502, ''],
    ['a wrong accept', 502, `${accept}Sec-WebSocket-Accept: AAAA\r\n\r\n`]
  ] as const
  for (const [what, status, bytes] of cases) {
    const upstream = await startUpgrades(t, (socket) => {
      if (bytes === '') socket.destroy()
      else socket.write(bytes)
    })
    const { url, sockets } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`)
    const [answered, body] = await refusal(dialProxy(t, url, ['streamlit']))
    t.equal(answered, status, what)
    t.notMatch(body, /127\.0\.0\.1/, 'and does not say where Streamlit is')
    t.equal(sockets.size, 0)
    await until(() => upstream.sockets.size === 0)
  }
})

test('an upstream that is not there is a 502', async (t) => {
  const { url } = await startProxy(t, 'ws://127.0.0.1:1/_stcore/stream')
  const [status, body] = await refusal(dialProxy(t, url, ['streamlit']))
  t.equal(status, 502)
  t.notMatch(body, /127\.0\.0\.1/)
})

test('an upstream that is late is a 504', async (t) => {
  const upstream = await startUpgrades(t, (socket) => socket.write('HTTP/1.1 101 Swi'))
  const { url } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`, {
    dialTimeout: 50
  })
  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 504)
  await until(() => upstream.sockets.size === 0)
})

test('a subprotocol that was not offered is a 502', async (t) => {
  const streamlit = await startStreamlit(t, greetGuarded, 'other')
  const { url } = await startProxy(t, streamlit.url)
  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 502)
})

test('a message over the limit closes with 1009 and is not passed on', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit'])
  await once(tab, 'open')
  tab.send(Buffer.alloc(1024 * 1024 + 1))

  t.equal((await closed(tab))[0], 1009)
  await until(() => streamlit.server.clients.size === 0)
  t.same(streamlit.messages, [])
})

test('what is refused in a frame is told with the request that it came by', async (t) => {
  const streamlit = await startStreamlit(t)
  const told = Promise.withResolvers<unknown>()
  const { url } = await startProxy(t, streamlit.url, {
    onEvent: (request, event) => {
      if (event.type === 'refused-message') told.resolve([request.url, event])
    }
  })
  const tab = dialProxy(t, url, ['streamlit'])
  await once(tab, 'open')
  tab.send(new Uint8Array())

  t.same(await told.promise, ['/_stcore/stream', { type: 'refused-message', message: 'empty' }])
})

test('who finds no place is told so before the upgrade, and has one when another leaves', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url, {
    admission: admissionOf({ maxSocketsEach: 1 })
  })
  const first = dialProxy(t, url, ['streamlit', 'xsrf'])
  await once(first, 'message')

  const second = dialProxy(t, url, ['streamlit', 'xsrf'])
  const [, refusal] = await once(second, 'unexpected-response')
  t.equal(refusal.statusCode, 429)
  t.equal(streamlit.arrived.length, 1, 'Streamlit is not asked')

  first.close()
  await until(() => sockets.size === 0)
  const third = dialProxy(t, url, ['streamlit', 'xsrf'])
  await once(third, 'message')
  t.equal(streamlit.arrived.length, 2)
})

test('a place is given back when Streamlit does not answer', async (t) => {
  const { url } = await startProxy(t, 'ws://127.0.0.1:1/', {
    admission: admissionOf({ maxSockets: 1 })
  })
  let refusals = 0
  // The place is free when the connection is gone, which may be a moment after the answer.
  while (refusals < 3) {
    const [refusal] = await once(dialProxy(t, url, ['streamlit', 'xsrf']), 'error')
    if (/ 502$/.test(refusal.message)) refusals += 1
    else t.match(refusal.message, / 503$/)
  }
})

test('who floods is closed, and it is told', async (t) => {
  const streamlit = await startStreamlit(t)
  const floods: true[] = []
  const { url, ends } = await startProxy(t, streamlit.url, {
    rateLimiters: new RateLimiters(1),
    onFlood: () => floods.push(true)
  })
  const tab = dialProxy(t, url, ['streamlit', 'xsrf'])
  await once(tab, 'message')
  const seen = closed(tab)
  // In one piece: what comes piece by piece is only slowed.
  tcpUnder(tab).cork()
  for (let count = 0; count < 20; count += 1) tab.send(rerun({}))
  tcpUnder(tab).uncork()

  t.same(await seen, [1008, 'too many messages'])
  await until(() => ends.length === 1)
  t.same(floods, [true])
  t.ok(streamlit.messages.length <= 12)
})
