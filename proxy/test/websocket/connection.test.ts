import { once } from 'node:events'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { RateLimiters } from '../../limits/rate-limiter.ts'
import { NOT_ALLOWED, RIGHT_ENDED } from '../../websocket/close-code.ts'
import { Revalidation } from '../../websocket/revalidate.ts'
import { connected, delta, hashOf, MAIN, navigation, newSession, rerun } from '../support/frames.ts'
import { closed, tcpUnder, until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'
import { begin, dialProxy, sessionIn, startStreamlit } from '../support/stream-upstream.ts'

test('tokens, cookies and bytes of the request are dropped when its websocket is open', async (t) => {
  const streamlit = await startStreamlit(t)
  const opened = Promise.withResolvers<FastifyRequest>()
  const { url } = await startProxy(t, streamlit.url, {
    onOpen: (request) => opened.resolve(request)
  })
  const client = dialProxy(t, url, ['streamlit'], { cookie: 'AWSELBAuthSessionCookie-0=x' })
  // More bytes than the head, which are read with it.
  client.once('open', () => client.send(rerun()))
  const request = await opened.promise
  const { raw } = request
  await until(() => streamlit.messages.length === 1)

  t.same([request.headers, raw.headersDistinct, raw.rawHeaders], [{}, {}, []])
  const held = Object.getOwnPropertySymbols(raw).map((key) => Reflect.get(raw, key))
  t.notOk(held.some((value) => Buffer.isBuffer(value)))
})

test('compression is negotiated with neither side', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'])
  await once(client, 'open')

  t.equal(client.extensions, '')
  t.notOk('sec-websocket-extensions' in (streamlit.arrived[0] ?? {}))
})

test('the first frames of both sides arrive, however early they are sent', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'])
  const first = once(client, 'message')
  client.once('open', () => client.send(rerun()))

  t.equal(sessionIn((await first)[0]), 's-1', "the guard's own message is not among them")
  await until(() => streamlit.messages.length === 1)
  t.same(streamlit.messages[0], Buffer.from(rerun()))
})

test("frames in one segment with the guard's first message reach the browser in order", async (t) => {
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

test('a person whose session is lost gets a notice with the reason, and the loss is recorded once', async (t) => {
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
  const client = dialProxy(t, url, ['streamlit', 'token', 's-old'])
  const texts: string[] = []
  let frames = 0
  client.on('message', (data, isBinary) => {
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

test('a session has one websocket at a time, and the earlier one is terminated', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets, openings, ends } = await startProxy(t, streamlit.url)
  const resume = () => dialProxy(t, url, ['streamlit', 'token', 's-1'])
  const first = resume()
  await once(first, 'open')
  const cut = closed(first)
  await once(resume(), 'open')

  t.equal((await cut)[0], 1006)
  t.same(openings, [true, true])
  t.equal(ends.length, 1, 'the first was gone when the second came')
  t.equal(sockets.size, 1)
})

test('of two windows that resume one session at once, the later one has it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets, openings, ends } = await startProxy(t, streamlit.url)
  const both = [1, 2].map(() => dialProxy(t, url, ['streamlit', 'token', 's-1']))
  await Promise.all(both.map((client) => once(client, 'open')))
  await until(() => openings.length === 2 && sockets.size === 1)

  t.same(ends, [[1006, null]])
})

test('a sign-out while Streamlit is dialled closes the websocket', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url, {
    isSignedOut: ({ sub }) => sub === 'zoe'
  })
  const [code, reason] = await once(dialProxy(t, url, ['streamlit']), 'close')

  t.same([code, String(reason)], [4401, 'signed out'])
  await until(() => sockets.size === 0)
})

test('a message over the limit closes with 1009 and is not forwarded', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'])
  await once(client, 'open')
  client.send(Buffer.alloc(1024 * 1024 + 1))

  t.equal((await closed(client))[0], 1009)
  await until(() => streamlit.server.clients.size === 0)
  t.same(streamlit.messages, [])
})

test('a refused frame is reported with the request of its websocket', async (t) => {
  const streamlit = await startStreamlit(t)
  const reported = Promise.withResolvers<unknown>()
  const { url } = await startProxy(t, streamlit.url, {
    onEvent: (request, event) => {
      if (event.type === 'refused-message') reported.resolve([request.url, event])
    }
  })
  const client = dialProxy(t, url, ['streamlit'])
  await once(client, 'open')
  client.send(new Uint8Array())

  t.same(await reported.promise, ['/_stcore/stream', { type: 'refused-message', message: 'empty' }])
})

test('a websocket ends when its token ends', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, ends, sockets } = await startProxy(t, streamlit.url, {
    now: () => Date.now() + 3.6e6
  })
  const client = dialProxy(t, url, ['streamlit'])

  t.same(await closed(client), [RIGHT_ENDED, 'token expired'])
  await until(() => ends.length === 1)
  t.same(ends, [[RIGHT_ENDED, null]])
  t.equal(sockets.size, 0)
})

test('a policy change closes the websockets of people whose access changed, and no others', async (t) => {
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
    const client = dialProxy(t, url, ['streamlit'])
    await once(client, 'message')
    const end = closed(client)
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
  test(`H5: the loss of ${what} is recorded once, however often it is revalidated`, async (t) => {
    const streamlit = await startStreamlit(t)
    const { url, denied, granted, sockets, events, ends } = await startProxy(t, streamlit.url)
    granted.atGate = granted.now = before
    const client = dialProxy(t, url, ['streamlit'])
    await once(client, 'message')
    const revalidation = new Revalidation({ sockets })
    // It does not answer the close, so that it stays open for a while.
    client.pause()
    denied.add(page)
    granted.now = after

    t.same(await revalidation.all(), { kept: 0, gained: 0, lost: 1 })
    t.same(await revalidation.all(), { kept: 1, gained: 0, lost: 0 })
    client.resume()
    await until(() => ends.length === 1)

    const reported = events.filter((event) => event.type === 'page' && event.asked === 'policy')
    t.match(reported, [{ judged: { page, allow: false } }])
    t.equal(reported.length, 1)
    t.same(ends, [[NOT_ALLOWED, null]])
  })
}

test('a person who gains pages and loses the default page under its own name has lost access', async (t) => {
  const pages = [{ name: 'home', isDefault: true }]
  const streamlit = await startStreamlit(t, (socket, id) => {
    socket.send(connected({ session: id }))
    socket.send(newSession({ sessionId: id }))
    socket.send(navigation(pages, hashOf('home')))
  })
  const { url, denied, granted, sockets, events } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'])
  const seen = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      if (sessionIn(data) === undefined) resolve()
    })
  })
  await seen
  const end = closed(client)
  denied.add('/home')
  granted.now = ['/', '/sales']

  t.same(await new Revalidation({ sockets }).all(), { kept: 0, gained: 0, lost: 1 })
  t.equal((await end)[0], NOT_ALLOWED)
  const reported = events.filter((event) => event.type === 'page' && event.asked === 'policy')
  t.match(reported, [{ judged: { page: '/home', allow: false } }])
})

test('a policy change while Streamlit is dialled counts when the websocket opens', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, granted, ends } = await startProxy(t, streamlit.url)
  granted.now = ['/', '/sales']

  dialProxy(t, url, ['streamlit'])

  await until(() => ends.length === 1)
  t.same(ends, [[RIGHT_ENDED, null]])
})

test('open websockets are listed with their person, and can be closed', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, registry, sockets } = await startProxy(t, streamlit.url)
  const client = dialProxy(t, url, ['streamlit'])
  await once(client, 'open')
  t.ok(registry.sessionOf('zoe', 's-1'))
  t.match(sockets.list(), [{ identity: { sub: 'zoe' } }])
  t.equal(sockets.endOf('max'), 0)
  t.equal(sockets.endOf('zoe'), 1)
  t.same(await closed(client), [RIGHT_ENDED, 'signed out'])

  const second = dialProxy(t, url, ['streamlit'])
  await once(second, 'open')
  sockets.closeAll()
  t.same(await closed(second), [1012, 'restart'])
  await until(() => sockets.size === 0)

  const third = dialProxy(t, url, ['streamlit'])
  await once(third, 'open')
  sockets.terminateAll()
  t.equal((await closed(third))[0], 1006)
})

test('a browser that sends a flood is closed, and the flood is reported', async (t) => {
  const streamlit = await startStreamlit(t)
  const floods: true[] = []
  const { url, ends } = await startProxy(t, streamlit.url, {
    rateLimiters: new RateLimiters(1),
    onFlood: () => floods.push(true)
  })
  const client = dialProxy(t, url, ['streamlit', 'xsrf'])
  await once(client, 'message')
  const seen = closed(client)
  // In one segment: messages in several segments are only throttled.
  tcpUnder(client).cork()
  for (let count = 0; count < 20; count += 1) client.send(rerun({}))
  tcpUnder(client).uncork()

  t.same(await seen, [1008, 'too many messages'])
  await until(() => ends.length === 1)
  t.same(floods, [true])
  t.ok(streamlit.messages.length <= 12)
})
