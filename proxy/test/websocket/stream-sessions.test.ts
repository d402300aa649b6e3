import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { connected } from '../support/frames.ts'
import { closed, type Teardown, until } from '../support/sockets.ts'
import { grantsOf, startProxy } from '../support/stream-proxy.ts'
import { begin, dialProxy, refusal, startStreamlit } from '../support/stream-upstream.ts'

/** Asks for a session, leaves again, and says which one Streamlit was asked for. */
const askFor = async (
  t: Teardown,
  url: string,
  id: string,
  { arrived }: { readonly arrived: readonly IncomingHttpHeaders[] }
) => {
  const tab = dialProxy(t, url, ['streamlit', 'token', id])
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
  await once(dialProxy(t, url, ['streamlit', 'token', 's-old']), 'open')

  t.same(openings, [false])
  t.ok(registry.sessionOf('zoe', 's-new'))
})

test('a session that somebody else is known to have is opened for nobody, whatever the guard says', async (t) => {
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

test('the files of a session that goes on may be read, for the pages that have begun in it', async (t) => {
  const streamlit = await startStreamlit(t, (socket, id) =>
    socket.send(connected({ session: id, resumed: true, pages: ['/', '/sales'], files: ['f1'] }))
  )
  const { url, registry } = await startProxy(t, streamlit.url)
  await once(dialProxy(t, url, ['streamlit', 'token', 's-1']), 'open')

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
  const tab = dialProxy(t, url, ['streamlit', 'token', 's-old'])
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

test('of two tabs that ask for one session together the later one has it', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets, openings, ends } = await startProxy(t, streamlit.url)
  const both = [1, 2].map(() => dialProxy(t, url, ['streamlit', 'token', 's-1']))
  await Promise.all(both.map((tab) => once(tab, 'open')))
  await until(() => openings.length === 2 && sockets.size === 1)

  t.same(ends, [[1006, null]])
})

test('a sign-in that was ended while Streamlit was being dialled opens nothing', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, sockets } = await startProxy(t, streamlit.url, {
    isSignedOut: ({ sub }) => sub === 'zoe'
  })
  const [code, reason] = await once(dialProxy(t, url, ['streamlit']), 'close')

  t.same([code, String(reason)], [4401, 'signed out'])
  await until(() => sockets.size === 0)
})
