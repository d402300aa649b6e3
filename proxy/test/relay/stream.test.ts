import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { fromBinary } from '@bufbuild/protobuf'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { BackMsgSchema } from '../../generated/back_msg_pb.js'
import { RIGHT_ENDED } from '../../relay/close-code.ts'
import { Pace } from '../../relay/pace.ts'
import { Rejudge } from '../../relay/rejudge.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { field, finished, newSession, rerun, said } from '../support/frames.ts'
import { closed, startUpgrades, type Teardown, tcpUnder, until } from '../support/sockets.ts'
import { admissionOf, startProxy } from '../support/stream-proxy.ts'

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

/** A Streamlit that takes every socket, says hello at once, and answers what it is asked. */
const startStreamlit = async (t: Teardown, choose: string | false = 'streamlit') => {
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
    socket.on('message', (data: Buffer) => {
      messages.push(data)
      const { type } = fromBinary(BackMsgSchema, data)
      if (type.case !== 'fileUrlsRequest') return
      socket.send(said({ case: 'fileUrlsResponse', value: field(1, type.value.requestId) }))
    })
    const [, , resumed] = request.headers['sec-websocket-protocol']?.split(',') ?? []
    socket.send(newSession({ sessionId: resumed ?? `s-${arrived.length}` }))
    socket.send(finished())
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/_stcore/stream`, arrived, messages, server }
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

  t.same((await first)[0], Buffer.from(newSession({ sessionId: 's-1' })))
  await until(() => streamlit.messages.length === 1)
  t.same(streamlit.messages[0], Buffer.from(rerun()))
})

test('a session is resumed by its owner alone, while all that ran in it is allowed', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings, denied, openings } = await startProxy(t, streamlit.url)
  const mine = new StreamlitSession('zoe')
  mine.visit(['/', '/sales'], '')
  bindings.bindSession('s-mine', mine)
  bindings.bindSession('s-his', new StreamlitSession('max'))
  const ask = async (id: string) => {
    const tab = dialTab(t, url, ['streamlit', 'token', id])
    await once(tab, 'open')
    tab.terminate()
    return streamlit.arrived.at(-1)?.['sec-websocket-protocol']
  }

  t.equal(await ask('s-mine'), 'streamlit,token,s-mine')
  t.equal(await ask('s-his'), 'streamlit,token')
  t.equal(await ask('s-unknown'), 'streamlit,token')
  denied.add('/sales')
  t.equal(await ask('s-mine'), 'streamlit,token')
  t.same(openings, [true, false, false, false])
})

test('one websocket at a time speaks in a session: the one before is cut', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings, sockets, openings, ends } = await startProxy(t, streamlit.url)
  bindings.bindSession('s-1', new StreamlitSession('zoe'))
  const comeBack = () => dialTab(t, url, ['streamlit', 'token', 's-1'])
  const first = comeBack()
  await once(first, 'open')
  const cut = closed(first)
  const second = comeBack()
  await once(second, 'open')

  t.equal((await cut)[0], 1006)
  t.same(openings, [true, true])
  t.equal(ends.length, 1, 'the first was gone when the second came')
  t.equal(sockets.size, 1)
  const both = [comeBack(), comeBack()]
  await Promise.all(both.map((tab) => once(tab, 'open')))
  await until(() => openings.length === 4 && sockets.size === 1)
  t.pass('nor do two that come together')
})

test('a session that another process took while Streamlit was dialled is left to it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings } = await startProxy(t, streamlit.url)
  const session = new StreamlitSession('zoe')
  bindings.bindSession('s-1', session)
  session.isHeld = () => false
  const tab = dialTab(t, url, ['streamlit', 'token', 's-1'])
  t.same(await closed(tab), [RIGHT_ENDED, 'resumed elsewhere'])
})

test('a session that Streamlit did not let come back may be come back to later', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings } = await startProxy(t, 'ws://127.0.0.1:9/', { dialTimeout: 500 })
  const session = new StreamlitSession('zoe')
  bindings.bindSession('s-1', session)
  await refusal(dialTab(t, url, ['streamlit', 'token', 's-1']))
  t.notOk(session.isExpected)
  t.equal(streamlit.arrived.length, 0)
})

test('a session that was left with a run of which nothing was heard is not resumed', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings } = await startProxy(t, streamlit.url)
  const mine = new StreamlitSession('zoe')
  bindings.bindSession('s-mine', mine)
  mine.runs.ask()
  const tab = dialTab(t, url, ['streamlit', 'token', 's-mine'])
  await once(tab, 'open')

  t.equal(streamlit.arrived.at(-1)?.['sec-websocket-protocol'], 'streamlit,token')
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
  const streamlit = await startStreamlit(t, 'other')
  const { url } = await startProxy(t, streamlit.url)
  t.equal((await refusal(dialTab(t, url, ['streamlit'])))[0], 502)
})

const upgrade = (version = '13'): string =>
  [
    'GET /_stcore/stream HTTP/1.1',
    'Host: app',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Version: ${version}`,
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Protocol: streamlit',
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

test('a browser that leaves while it is judged leaves nothing open', async (t) => {
  const streamlit = await startStreamlit(t)
  const left = Promise.withResolvers<void>()
  const { port, sockets } = await startProxy(t, streamlit.url, {}, async ({ raw }) => {
    raw.socket.destroy()
    await once(raw.socket, 'close')
    left.resolve()
  })
  const tab: Socket = connect(port, '127.0.0.1')
  tab.on('error', () => undefined)
  tab.write(upgrade())
  await left.promise
  await once(streamlit.server, 'connection')
  await until(() => streamlit.server.clients.size === 0)

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

test('a change of the policy cuts who loses, calls back whose rights are others, and leaves the rest', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, denied, granted, sockets, ends } = await startProxy(t, streamlit.url)
  const open = async () => {
    const tab = dialTab(t, url, ['streamlit'])
    await once(tab, 'message')
    return tab
  }
  const rejudge = new Rejudge({ sockets })

  await open()
  t.same(await rejudge.all(), { kept: 1, changed: 0, cut: 0 })
  granted.pages = '/,/sales'
  t.same(await rejudge.all(), { kept: 0, changed: 1, cut: 0 })
  await until(() => ends.length === 1)
  granted.pages = '/'
  const tab = await open()
  const end = closed(tab)
  denied.add('/')
  t.same(await rejudge.all(), { kept: 0, changed: 0, cut: 1 })

  t.same(await end, [4403, 'a page of this session is closed to you'])
  await until(() => ends.length === 2)
  t.same(
    ends.map(([code]) => code),
    [4401, 4403]
  )
})

test('a policy that changes while Streamlit is dialled counts when the socket opens', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, granted, ends } = await startProxy(t, streamlit.url)
  granted.pages = '/,/sales'

  dialTab(t, url, ['streamlit'])

  await until(() => ends.length === 1)
  t.match(ends, [[4401, null]])
})

test('open sockets are listed with whose they are, and can be ended', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, bindings, sockets } = await startProxy(t, streamlit.url)
  const tab = dialTab(t, url, ['streamlit'])
  await once(tab, 'open')
  await until(() => bindings.sessionOf('zoe', 's-1') !== undefined)
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
    admission: admissionOf({ mostSocketsEach: 1 })
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
    admission: admissionOf({ mostSockets: 1 })
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
    pace: new Pace(1),
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
  // The last two tell Streamlit to stop what was asked for, and ask whether it has.
  t.ok(streamlit.messages.length <= 14)
})
