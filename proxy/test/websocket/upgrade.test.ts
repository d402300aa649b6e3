import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { connected } from '../support/frames.ts'
import { closed, startUpgrades, type Teardown, until } from '../support/sockets.ts'
import { admissionOf, grantsOf, startProxy } from '../support/stream-proxy.ts'
import {
  begin,
  dialProxy,
  type Greet,
  greetGuarded,
  refusal,
  startStreamlit
} from '../support/stream-upstream.ts'

test('the subprotocols are forwarded unchanged, and the browser gets the chosen one', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit', '2|a|b|17'], {
    host: 'app.example.com',
    origin: 'https://app.example.com',
    cookie: 'AWSELBAuthSessionCookie-0=x; _streamlit_xsrf=2|a|b|17',
    x_forwarded_user: 'admin'
  })
  await once(client, 'open')

  t.equal(client.protocol, 'streamlit')
  t.match(streamlit.arrived[0], {
    'sec-websocket-protocol': 'streamlit,2|a|b|17',
    host: 'app.example.com',
    origin: 'https://app.example.com',
    cookie: '_streamlit_xsrf=2|a|b|17',
    'x-forwarded-user': 'zoe'
  })
  t.notOk('x_forwarded_user' in (streamlit.arrived[0] ?? {}))
})

test("Streamlit gets the request id, language and contact for the guard's own message", async (t) => {
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

test('without a contact, Streamlit gets no contact header', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'], {
    'x-pagewarden-contact': 'evil@example.com'
  })
  await once(client, 'open')

  t.notOk('x-pagewarden-contact' in (streamlit.arrived[0] ?? {}))
})

const unguarded: readonly (readonly [string, Greet])[] = [
  ['sends nothing', () => undefined],
  ['begins a run at once', begin],
  ['sends text first', (socket, id) => socket.send(String(connected({ session: id })))]
]

for (const [what, greet] of unguarded) {
  test(`a Streamlit that ${what} has no guard, and the upgrade is refused`, async (t) => {
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

test("a Streamlit that closes before the guard's message is answered with 502", async (t) => {
  const streamlit = await startStreamlit(t, (socket) => socket.close(1012))
  const { url, guards, openings } = await startProxy(t, streamlit.url)

  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 502)
  t.same(guards, [], 'it is unknown whether the guard is there')
  t.same(openings, [])
})

test('a required guard is reported with every websocket', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, guards } = await startProxy(t, streamlit.url)
  await once(dialProxy(t, url, ['streamlit']), 'open')
  t.same(guards, [true])

  const off = await startProxy(t, streamlit.url, { requiresGuard: false })
  await once(dialProxy(t, off.url, ['streamlit']), 'open')
  t.same(off.guards, [], 'a guard that is not required is not reported')
})

/** Resumes a session, disconnects, and returns the subprotocols that Streamlit got. */
const askFor = async (
  t: Teardown,
  url: string,
  id: string,
  { arrived }: { readonly arrived: readonly IncomingHttpHeaders[] }
) => {
  const client = dialProxy(t, url, ['streamlit', 'token', id])
  await once(client, 'message')
  client.terminate()
  return arrived.at(-1)?.['sec-websocket-protocol']
}

test('with the guard, a session is requested unless it is known to belong to another person', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, registry, openings } = await startProxy(t, streamlit.url)
  registry.bindSession(
    's-mine',
    new StreamlitSession('zoe', { pages: ['/', '/sales'], closed: [] })
  )
  registry.bindSession('s-his', new StreamlitSession('max', { pages: ['/'], closed: [] }))

  t.equal(await askFor(t, url, 's-mine', streamlit), 'streamlit,token,s-mine')
  t.equal(await askFor(t, url, 's-unknown', streamlit), 'streamlit,token,s-unknown')
  t.equal(await askFor(t, url, 's-his', streamlit), 'streamlit,token')
  t.same(openings, [true, true, false])
})

test('without the guard, only its owner resumes a session, and only with access to all its pages', async (t) => {
  const streamlit = await startStreamlit(t, begin)
  const { url, registry, granted, openings } = await startProxy(t, streamlit.url, {
    requiresGuard: false
  })
  granted.atGate = granted.now = ['/', '/sales']
  registry.bindSession(
    's-mine',
    new StreamlitSession('zoe', { pages: ['/', '/sales'], closed: [] })
  )
  registry.bindSession('s-his', new StreamlitSession('max', { pages: ['/'], closed: [] }))

  t.equal(await askFor(t, url, 's-mine', streamlit), 'streamlit,token,s-mine')
  t.equal(await askFor(t, url, 's-his', streamlit), 'streamlit,token')
  t.equal(await askFor(t, url, 's-unknown', streamlit), 'streamlit,token')
  granted.atGate = granted.now = ['/']
  t.equal(await askFor(t, url, 's-mine', streamlit), 'streamlit,token', 'a page is closed')
  t.same(openings, [true, false, false, false])
})

test('a session counts as resumed when the guard reports it, whatever was requested', async (t) => {
  const streamlit = await startStreamlit(t, (socket) =>
    socket.send(connected({ session: 's-new' }))
  )
  const { url, openings, registry } = await startProxy(t, streamlit.url)
  await once(dialProxy(t, url, ['streamlit', 'token', 's-old']), 'open')

  t.same(openings, [false])
  t.ok(registry.sessionOf('zoe', 's-new'))
})

test('the session of another person is never opened, whatever the guard reports', async (t) => {
  const streamlit = await startStreamlit(t, (socket) =>
    socket.send(connected({ session: 's-his', resumed: true, files: ['f1'] }))
  )
  const { url, registry, openings, sockets } = await startProxy(t, streamlit.url)
  registry.bindSession('s-his', new StreamlitSession('max', grantsOf(['/'])))

  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 502)
  t.same(openings, [])
  t.equal(sockets.size, 0)
  t.equal(registry.pagesOfFile('zoe', 'f1'), undefined)
  await until(() => streamlit.server.clients.size === 0)
})

test('the files of a resumed session may be read, for the pages that have begun in it', async (t) => {
  const streamlit = await startStreamlit(t, (socket, id) =>
    socket.send(connected({ session: id, resumed: true, pages: ['/', '/sales'], files: ['f1'] }))
  )
  const { url, registry } = await startProxy(t, streamlit.url)
  await once(dialProxy(t, url, ['streamlit', 'token', 's-1']), 'open')

  t.same(registry.pagesOfFile('zoe', 'f1'), ['/', '/sales'])
})

test("a client that is not Streamlit's is refused before Streamlit is dialled", async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  for (const protocols of [[], ['graphql'], ['streamlit', 'a', 'b', 'c']]) {
    t.equal((await refusal(dialProxy(t, url, protocols)))[0], 400, protocols.join())
  }
  t.same(streamlit.arrived, [])
})

test('a request for the stream without an upgrade is answered with 426', async (t) => {
  const { port } = await startProxy(t, 'ws://127.0.0.1:1')
  const answer = await fetch(`http://127.0.0.1:${port}/_stcore/stream`)

  t.equal(answer.status, 426)
  t.equal(answer.headers.get('upgrade'), 'websocket')
})

test('if the upstream does not open the websocket, the browser gets an HTTP answer without an upgrade', async (t) => {
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

test('an upstream that is down is answered with 502', async (t) => {
  const { url } = await startProxy(t, 'ws://127.0.0.1:1/_stcore/stream')
  const [status, body] = await refusal(dialProxy(t, url, ['streamlit']))
  t.equal(status, 502)
  t.notMatch(body, /127\.0\.0\.1/)
})

test('an upstream that is late is answered with 504', async (t) => {
  const upstream = await startUpgrades(t, (socket) => socket.write('HTTP/1.1 101 Swi'))
  const { url } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`, {
    dialTimeout: 50
  })
  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 504)
  await until(() => upstream.sockets.size === 0)
})

test('a subprotocol that was not offered is answered with 502', async (t) => {
  const streamlit = await startStreamlit(t, greetGuarded, 'other')
  const { url } = await startProxy(t, streamlit.url)
  t.equal((await refusal(dialProxy(t, url, ['streamlit'])))[0], 502)
})

test('a person without a free place is refused before the upgrade, and admitted when one is free', async (t) => {
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

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

const upgrade = (version = '13', subprotocols = 'streamlit'): string =>
  [
    'GET /_stcore/stream HTTP/1.1',
    'Host: app',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Version: ${version}`,
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Protocol: ${subprotocols}`,
    '',
    ''
  ].join('\r\n')

test('if the browser disconnects while Streamlit is dialled, nothing stays open', async (t) => {
  for (const leave of ['end', 'reset'] as const) {
    const dialled = Promise.withResolvers<void>()
    const upstream = await startUpgrades(t, () => dialled.resolve())
    const { port, sockets } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`)
    const client: Socket = connect(port, '127.0.0.1')
    client.on('error', () => undefined)
    client.write(upgrade())
    await dialled.promise
    if (leave === 'end') client.destroy()
    else client.resetAndDestroy()
    await until(() => upstream.sockets.size === 0)
    t.equal(sockets.size, 0, leave)
  }
})

test('if the browser disconnects while the guard is awaited, nothing stays open', async (t) => {
  const asked = Promise.withResolvers<void>()
  const streamlit = await startStreamlit(t, () => asked.resolve())
  const { port, sockets } = await startProxy(t, streamlit.url)
  const client = connect(port, '127.0.0.1')
  client.write(upgrade())
  await asked.promise
  client.resetAndDestroy()

  await until(() => streamlit.server.clients.size === 0)
  t.equal(sockets.size, 0)
})

test('if the browser disconnects during authorization, it takes no place and Streamlit is not dialled', async (t) => {
  const streamlit = await startStreamlit(t)
  const left = Promise.withResolvers<void>()
  const options = { admission: admissionOf({ maxSockets: 1 }) }
  let requests = 0
  const { port, url } = await startProxy(t, streamlit.url, options, async ({ raw }) => {
    requests += 1
    if (requests > 1) return
    raw.socket.destroy()
    await once(raw.socket, 'close')
    left.resolve()
  })
  const client: Socket = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  client.write(upgrade())
  await left.promise

  await once(dialProxy(t, url, ['streamlit']), 'open')
  t.equal(streamlit.arrived.length, 1)
})

test('if the browser disconnects while its earlier websocket closes, Streamlit is not dialled and nothing stays open', async (t) => {
  const streamlit = await startStreamlit(t)
  const options = { admission: admissionOf({ maxSockets: 2 }) }
  const { port, url, sockets } = await startProxy(t, streamlit.url, options)
  const resume = async () => {
    const client = dialProxy(t, url, ['streamlit', 'token', 's-1'])
    await once(client, 'open')
    return client
  }
  const cut = closed(await resume())
  const client = connect(port, '127.0.0.1')
  client.write(upgrade('13', 'streamlit, token, s-1'))
  await cut
  client.resetAndDestroy()
  await until(() => streamlit.server.clients.size === 0)

  // The second waits for the end of the first, as long as the disconnected browser has waited.
  await resume()
  await resume()
  t.equal(streamlit.arrived.length, 3)
  t.equal(sockets.size, 1)
})

test('if a handshake fails after Streamlit was dialled, nothing stays open', async (t) => {
  const streamlit = await startStreamlit(t)
  const { port, sockets } = await startProxy(t, streamlit.url)
  const client = connect(port, '127.0.0.1')
  t.teardown(() => client.destroy())
  client.write(upgrade('12'))
  const [answer] = await once(client, 'data')

  t.match(String(answer), /^HTTP\/1\.1 400/)
  await until(() => streamlit.server.clients.size === 0)
  t.equal(sockets.size, 0)
})

test('each failing step releases the place at once', async (t) => {
  const streamlit = await startStreamlit(t, (socket) =>
    socket.send(connected({ session: 's-his', resumed: true }))
  )
  const silent = await startStreamlit(t, () => undefined)
  for (const upstream of ['ws://127.0.0.1:1/', streamlit.url, silent.url]) {
    const { url, registry } = await startProxy(t, upstream, {
      admission: admissionOf({ maxSockets: 1 }),
      guardTimeout: 50
    })
    registry.bindSession('s-his', new StreamlitSession('max', grantsOf(['/'])))
    const statuses = [400, 400, 502, 502]
    if (upstream === silent.url) statuses.fill(503, 2)
    const answers: (number | undefined)[] = []
    for (const protocols of [['graphql'], ['graphql'], ['streamlit'], ['streamlit']]) {
      answers.push((await refusal(dialProxy(t, url, protocols)))[0])
    }
    t.same(answers, statuses, upstream)
  }
})
