import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { fromBinary } from '@bufbuild/protobuf'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { RateLimiters } from '../../limits/rate-limiter.ts'
import { NOT_ALLOWED, RIGHT_ENDED } from '../../websocket/close-code.ts'
import { Revalidation } from '../../websocket/revalidate.ts'
import {
  connected,
  delta,
  finished,
  hashOf,
  MAIN,
  navigation,
  newSession,
  rerun
} from '../support/frames.ts'
import { closed, startUpgrades, type Teardown, tcpUnder, until } from '../support/sockets.ts'
import { admissionOf, grantsOf, startProxy } from '../support/stream-proxy.ts'

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

/** What a Streamlit says on a websocket for which it was asked for a session, or for none. */
type Greet = (socket: WebSocket, id: string, isResumed: boolean) => void

const begin: Greet = (socket, id) => {
  socket.send(newSession({ sessionId: id }))
  socket.send(finished())
}

const greetGuarded: Greet = (socket, id, isResumed) => {
  socket.send(connected({ session: id, resumed: isResumed }))
  begin(socket, id, isResumed)
}

/** A Streamlit that takes every socket and speaks at once. */
const startStreamlit = async (
  t: Teardown,
  greet: Greet = greetGuarded,
  choose: string | false = 'streamlit'
) => {
  const arrived: IncomingHttpHeaders[] = []
  const messages: Buffer[] = []
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => choose
  })
  server.on('connection', (socket, request) => {
    arrived.push(request.headers)
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: Buffer) => messages.push(data))
    const [, , resumed] = request.headers['sec-websocket-protocol']?.split(',') ?? []
    greet(socket, resumed ?? `s-${arrived.length}`, resumed !== undefined)
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/_stcore/stream`, arrived, messages, server }
}

/** The session that a message begins a run of. */
const sessionIn = (frame: Buffer): string | undefined => {
  const { type } = fromBinary(ForwardMsgSchema, frame)
  return type.case === 'newSession' ? type.value.initialize?.sessionId : undefined
}

const dialTab = (t: Teardown, url: string, protocols: string[], headers = {}): WebSocket => {
  const tab = new WebSocket(url, protocols, { headers })
  tab.on('error', () => undefined)
  t.teardown(() => tab.terminate())
  return tab
}

/** The status with which an upgrade was refused, and the body. */
const refusal = async (tab: WebSocket): Promise<readonly [number | undefined, string]> => {
  const [, response] = await once(tab, 'unexpected-response')
  let body = ''
  for await (const chunk of response) body += chunk
  return [response.statusCode, body]
}

test('subprotocols are carried as they are, and the chosen one is answered', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit', '2|a|b|17'], {
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
  const tab = dialTab(t, url, ['streamlit'], { cookie: 'AWSELBAuthSessionCookie-0=x' })
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
  const tab = dialTab(t, url, ['streamlit'])
  await once(tab, 'open')

  t.equal(tab.extensions, '')
  t.notOk('sec-websocket-extensions' in (streamlit.arrived[0] ?? {}))
})

test('the first frames of both sides arrive, however early they were sent', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit'])
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
  dialTab(t, url, ['streamlit']).on('message', (data: Buffer) => seen.push(data))

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
  dialTab(t, url, ['streamlit'], {
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
  const tab = dialTab(t, url, ['streamlit'], { 'x-pagewarden-contact': 'evil@example.com' })
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
    const [status, body] = await refusal(dialTab(t, url, ['streamlit']))

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

  t.equal((await refusal(dialTab(t, url, ['streamlit'])))[0], 502)
  t.same(guards, [], 'nobody knows whether the guard is there')
  t.same(openings, [])
})

test('a guard that is required is known to be there with every websocket', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, guards } = await startProxy(t, streamlit.url)
  await once(dialTab(t, url, ['streamlit']), 'open')
  t.same(guards, [true])

  const off = await startProxy(t, streamlit.url, { requiresGuard: false })
  await once(dialTab(t, off.url, ['streamlit']), 'open')
  t.same(off.guards, [], 'where it is not, nobody looks')
})

/** Asks for a session, leaves again, and says which one Streamlit was asked for. */
const askFor = async (
  t: Teardown,
  url: string,
  id: string,
  { arrived }: { readonly arrived: readonly IncomingHttpHeaders[] }
) => {
  const tab = dialTab(t, url, ['streamlit', 'token', id])
  await once(tab, 'message')
  tab.terminate()
  return arrived.at(-1)?.['sec-websocket-protocol']
}

test("with the guard any session is asked for that is not known to be somebody else's", async (t) => {
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

test('without the guard a session is resumed by its owner alone, while they may see all they could', async (t) => {
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

test('a session is resumed when the guard says so, whatever was asked for', async (t) => {
  const streamlit = await startStreamlit(t, (socket) =>
    socket.send(connected({ session: 's-new' }))
  )
  const { url, openings, registry } = await startProxy(t, streamlit.url)
  await once(dialTab(t, url, ['streamlit', 'token', 's-old']), 'open')

  t.same(openings, [false])
  t.ok(registry.sessionOf('zoe', 's-new'))
})

test('a session that somebody else is known to have is opened for nobody, whatever the guard says', async (t) => {
  const streamlit = await startStreamlit(t, (socket) =>
    socket.send(connected({ session: 's-his', resumed: true, files: ['f1'] }))
  )
  const { url, registry, openings, sockets } = await startProxy(t, streamlit.url)
  registry.bindSession('s-his', new StreamlitSession('max', grantsOf(['/'])))

  t.equal((await refusal(dialTab(t, url, ['streamlit'])))[0], 502)
  t.same(openings, [])
  t.equal(sockets.size, 0)
  t.equal(registry.pagesOfFile('zoe', 'f1'), undefined)
  await until(() => streamlit.server.clients.size === 0)
})

test('the files of a session that goes on may be read, for the pages that have begun in it', async (t) => {
  const streamlit = await startStreamlit(t, (socket, id) =>
    socket.send(connected({ session: id, resumed: true, pages: ['/', '/sales'], files: ['f1'] }))
  )
  const { url, registry } = await startProxy(t, streamlit.url)
  await once(dialTab(t, url, ['streamlit', 'token', 's-1']), 'open')

  t.same(registry.pagesOfFile('zoe', 'f1'), ['/', '/sales'])
})

test('whoever gets a fresh session in place of a lost one is told why, and it is recorded once', async (t) => {
  const streamlit = await startStreamlit(t, (socket, id, isResumed) => {
    socket.send(connected({ session: id, lost: '/sales' }))
    begin(socket, id, isResumed)
  })
  const opened = Promise.withResolvers<FastifyRequest>()
  const contact = { text: 'ext. 4711', href: null }
  const { url, denied, events } = await startProxy(t, streamlit.url, {
    contact,
    onOpen: (request) => opened.resolve(request)
  })
  denied.add('/sales')
  const tab = dialTab(t, url, ['streamlit', 'token', 's-old'])
  const texts: string[] = []
  let frames = 0
  tab.on('message', (data, isBinary) => {
    if (isBinary) frames += 1
    else texts.push(String(data))
  })
  await until(() => texts.length > 0 && frames === 2)

  const { id } = await opened.promise
  const [text = ''] = texts
  const { lines, ...rest } = JSON.parse(text)
  t.match(lines[0], '/sales')
  t.ok(lines.includes(`Request: ${id}`))
  t.match(rest, { contact, reload: 'Start afresh' })
  t.equal(texts.length, 1)
  const losses = events.filter((event) => event.type === 'page' && !event.judged.allow)
  t.match(losses, [{ asked: 'policy', judged: { page: '/sales' } }])
  t.equal(losses.length, 1)
})

test('one websocket at a time speaks in a session: the one before is cut', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets, openings, ends } = await startProxy(t, streamlit.url)
  const resume = () => dialTab(t, url, ['streamlit', 'token', 's-1'])
  const first = resume()
  await once(first, 'open')
  const cut = closed(first)
  await once(resume(), 'open')

  t.equal((await cut)[0], 1006)
  t.same(openings, [true, true])
  t.equal(ends.length, 1, 'the first was gone when the second came')
  t.equal(sockets.size, 1)
})

test('of two tabs that ask for one session together the later one has it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets, openings, ends } = await startProxy(t, streamlit.url)
  const both = [1, 2].map(() => dialTab(t, url, ['streamlit', 'token', 's-1']))
  await Promise.all(both.map((tab) => once(tab, 'open')))
  await until(() => openings.length === 2 && sockets.size === 1)

  t.same(ends, [[1006, null]])
})

test('a sign-in that was ended while Streamlit was being dialled opens nothing', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url, {
    isSignedOut: ({ sub }) => sub === 'zoe'
  })
  const [code, reason] = await once(dialTab(t, url, ['streamlit']), 'close')

  t.same([code, String(reason)], [4401, 'signed out'])
  await until(() => sockets.size === 0)
})

test('what is no client of Streamlit is refused before Streamlit hears of it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  for (const protocols of [[], ['graphql'], ['streamlit', 'a', 'b', 'c']]) {
    t.equal((await refusal(dialTab(t, url, protocols)))[0], 400, protocols.join())
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
    const [answered, body] = await refusal(dialTab(t, url, ['streamlit']))
    t.equal(answered, status, what)
    t.notMatch(body, /127\.0\.0\.1/, 'and does not say where Streamlit is')
    t.equal(sockets.size, 0)
    await until(() => upstream.sockets.size === 0)
  }
})

test('an upstream that is not there is a 502', async (t) => {
  const { url } = await startProxy(t, 'ws://127.0.0.1:1/_stcore/stream')
  const [status, body] = await refusal(dialTab(t, url, ['streamlit']))
  t.equal(status, 502)
  t.notMatch(body, /127\.0\.0\.1/)
})

test('an upstream that is late is a 504', async (t) => {
  const upstream = await startUpgrades(t, (socket) => socket.write('HTTP/1.1 101 Swi'))
  const { url } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`, {
    dialTimeout: 50
  })
  t.equal((await refusal(dialTab(t, url, ['streamlit'])))[0], 504)
  await until(() => upstream.sockets.size === 0)
})

test('a subprotocol that was not offered is a 502', async (t) => {
  const streamlit = await startStreamlit(t, greetGuarded, 'other')
  const { url } = await startProxy(t, streamlit.url)
  t.equal((await refusal(dialTab(t, url, ['streamlit'])))[0], 502)
})

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

test('a browser that leaves while Streamlit is dialled leaves nothing open', async (t) => {
  for (const leave of ['end', 'reset'] as const) {
    const dialled = Promise.withResolvers<void>()
    const upstream = await startUpgrades(t, () => dialled.resolve())
    const { port, sockets } = await startProxy(t, `ws://127.0.0.1:${upstream.port}/_stcore/stream`)
    const tab: Socket = connect(port, '127.0.0.1')
    tab.on('error', () => undefined)
    tab.write(upgrade())
    await dialled.promise
    if (leave === 'end') tab.destroy()
    else tab.resetAndDestroy()
    await until(() => upstream.sockets.size === 0)
    t.equal(sockets.size, 0, leave)
  }
})

test('a browser that leaves while the guard is awaited leaves nothing open', async (t) => {
  const asked = Promise.withResolvers<void>()
  const streamlit = await startStreamlit(t, () => asked.resolve())
  const { port, sockets } = await startProxy(t, streamlit.url)
  const tab = connect(port, '127.0.0.1')
  tab.write(upgrade())
  await asked.promise
  tab.resetAndDestroy()

  await until(() => streamlit.server.clients.size === 0)
  t.equal(sockets.size, 0)
})

test('a browser that leaves while it is judged takes no place, and Streamlit is not asked', async (t) => {
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
  const tab: Socket = connect(port, '127.0.0.1')
  tab.on('error', () => undefined)
  tab.write(upgrade())
  await left.promise

  await once(dialTab(t, url, ['streamlit']), 'open')
  t.equal(streamlit.arrived.length, 1)
})

test('a browser that leaves while its earlier websocket ends leaves nothing open', async (t) => {
  const streamlit = await startStreamlit(t)
  const { port, url, sockets, openings } = await startProxy(t, streamlit.url)
  const first = dialTab(t, url, ['streamlit', 'token', 's-1'])
  await once(first, 'open')
  const cut = closed(first)
  const tab = connect(port, '127.0.0.1')
  tab.write(upgrade('13', 'streamlit, token, s-1'))
  await cut
  tab.resetAndDestroy()

  await until(() => streamlit.arrived.length === 2)
  await until(() => streamlit.server.clients.size === 0)
  t.same(openings, [true])
  t.equal(sockets.size, 0)
})

test('a handshake that fails after Streamlit was dialled leaves nothing open', async (t) => {
  const streamlit = await startStreamlit(t)
  const { port, sockets } = await startProxy(t, streamlit.url)
  const tab = connect(port, '127.0.0.1')
  t.teardown(() => tab.destroy())
  tab.write(upgrade('12'))
  const [answer] = await once(tab, 'data')

  t.match(String(answer), /^HTTP\/1\.1 400/)
  await until(() => streamlit.server.clients.size === 0)
  t.equal(sockets.size, 0)
})

test('a message over the limit closes with 1009 and is not passed on', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit'])
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
  const tab = dialTab(t, url, ['streamlit'])
  await once(tab, 'open')
  tab.send(new Uint8Array())

  t.same(await told.promise, ['/_stcore/stream', { type: 'refused-message', message: 'empty' }])
})

test('a socket ends when its right does', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, ends, sockets } = await startProxy(t, streamlit.url, {
    now: () => Date.now() + 3.6e6
  })
  const tab = dialTab(t, url, ['streamlit'])

  t.same(await closed(tab), [RIGHT_ENDED, 'token expired'])
  await until(() => ends.length === 1)
  t.same(ends, [[RIGHT_ENDED, null]])
  t.equal(sockets.size, 0)
})

test('a change of the policy calls back whose rights are others, cuts who loses, and leaves the rest', async (t) => {
  const cases = [
    ['kept', ['/', '/sales'], ['/', '/sales'], null],
    ['gained', ['/'], ['/', '/sales'], [RIGHT_ENDED, 'rights have changed']],
    ['lost', ['/', '/sales'], ['/'], [NOT_ALLOWED, 'a page is closed to you']],
    ['lost', ['/', '/sales'], ['/', '/stock'], [NOT_ALLOWED, 'a page is closed to you']],
    ['lost', ['*', '/'], ['!/sales', '*', '/'], [NOT_ALLOWED, 'a page is closed to you']],
    ['lost', ['*', '/'], ['/', '/sales'], [NOT_ALLOWED, 'a page is closed to you']]
  ] as const
  for (const [change, before, after, close] of cases) {
    const streamlit = await startStreamlit(t)
    const { url, granted, sockets, ends } = await startProxy(t, streamlit.url)
    granted.atGate = granted.now = before
    const tab = dialTab(t, url, ['streamlit'])
    await once(tab, 'message')
    const end = closed(tab)
    granted.now = after

    t.match(await new Revalidation({ sockets }).all(), { [change]: 1 })

    if (close === null) t.same(ends, [])
    else t.same(await end, close, `${before} to ${after}`)
  }
})

const losses: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['/sales', 'a page of its own', ['/', '/sales'], ['/']],
  ['*', 'the pages without a rule', ['*', '/'], ['/']],
  ['/payroll', 'a page that has a rule only now', ['*', '/'], ['!/payroll', '*', '/']]
]

for (const [page, what, before, after] of losses) {
  test(`H5: the loss of ${what} is recorded once, however often it is looked at`, async (t) => {
    const streamlit = await startStreamlit(t)
    const { url, denied, granted, sockets, events, ends } = await startProxy(t, streamlit.url)
    granted.atGate = granted.now = before
    const tab = dialTab(t, url, ['streamlit'])
    await once(tab, 'message')
    const revalidation = new Revalidation({ sockets })
    // It does not answer the close, so that it stays for a while.
    tab.pause()
    denied.add(page)
    granted.now = after

    t.same(await revalidation.all(), { kept: 0, gained: 0, lost: 1 })
    t.same(await revalidation.all(), { kept: 1, gained: 0, lost: 0 })
    tab.resume()
    await until(() => ends.length === 1)

    const told = events.filter((event) => event.type === 'page' && event.asked === 'policy')
    t.match(told, [{ judged: { page, allow: false } }])
    t.equal(told.length, 1)
    t.same(ends, [[NOT_ALLOWED, null]])
  })
}

test('whoever gains pages and loses the default page under its own name has lost one', async (t) => {
  const pages = [{ name: 'home', isDefault: true }]
  const streamlit = await startStreamlit(t, (socket, id) => {
    socket.send(connected({ session: id }))
    socket.send(newSession({ sessionId: id }))
    socket.send(navigation(pages, hashOf('home')))
  })
  const { url, denied, granted, sockets, events } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit'])
  const seen = new Promise<void>((resolve) => {
    tab.on('message', (data: Buffer) => {
      if (sessionIn(data) === undefined) resolve()
    })
  })
  await seen
  const end = closed(tab)
  denied.add('/home')
  granted.now = ['/', '/sales']

  t.same(await new Revalidation({ sockets }).all(), { kept: 0, gained: 0, lost: 1 })
  t.equal((await end)[0], NOT_ALLOWED)
  const told = events.filter((event) => event.type === 'page' && event.asked === 'policy')
  t.match(told, [{ judged: { page: '/home', allow: false } }])
})

test('a policy that changes while Streamlit is dialled counts when the socket opens', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, granted, ends } = await startProxy(t, streamlit.url)
  granted.now = ['/', '/sales']

  dialTab(t, url, ['streamlit'])

  await until(() => ends.length === 1)
  t.same(ends, [[RIGHT_ENDED, null]])
})

test('open sockets are listed with whose they are, and can be ended', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, registry, sockets } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit'])
  await once(tab, 'open')
  t.ok(registry.sessionOf('zoe', 's-1'))
  t.match(sockets.list(), [{ identity: { sub: 'zoe' } }])
  t.equal(sockets.endOf('max'), 0)
  t.equal(sockets.endOf('zoe'), 1)
  t.same(await closed(tab), [RIGHT_ENDED, 'signed out'])

  const second = dialTab(t, url, ['streamlit'])
  await once(second, 'open')
  sockets.closeAll()
  t.same(await closed(second), [1012, 'restart'])
  await until(() => sockets.size === 0)

  const third = dialTab(t, url, ['streamlit'])
  await once(third, 'open')
  sockets.terminateAll()
  t.equal((await closed(third))[0], 1006)
})

test('who finds no place is told so before the upgrade, and has one when another leaves', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url, {
    admission: admissionOf({ maxSocketsEach: 1 })
  })
  const first = dialTab(t, url, ['streamlit', 'xsrf'])
  await once(first, 'message')

  const second = dialTab(t, url, ['streamlit', 'xsrf'])
  const [, refusal] = await once(second, 'unexpected-response')
  t.equal(refusal.statusCode, 429)
  t.equal(streamlit.arrived.length, 1, 'Streamlit is not asked')

  first.close()
  await until(() => sockets.size === 0)
  const third = dialTab(t, url, ['streamlit', 'xsrf'])
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
    const [refusal] = await once(dialTab(t, url, ['streamlit', 'xsrf']), 'error')
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
  const tab = dialTab(t, url, ['streamlit', 'xsrf'])
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
