import { once } from 'node:events'
import { test } from 'tap'
import { NOT_ALLOWED, RIGHT_ENDED } from '../../websocket/close-code.ts'
import { Revalidation } from '../../websocket/revalidate.ts'
import { connected, hashOf, navigation, newSession } from '../support/frames.ts'
import { closed, until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'
import { dialProxy, sessionIn, startStreamlit } from '../support/stream-upstream.ts'

test('a socket ends when its right does', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, ends, sockets } = await startProxy(t, streamlit.url, {
    now: () => Date.now() + 3.6e6
  })
  const tab = dialProxy(t, url, ['streamlit'])

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
    const tab = dialProxy(t, url, ['streamlit'])
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
    const tab = dialProxy(t, url, ['streamlit'])
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
  const tab = dialProxy(t, url, ['streamlit'])
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

  dialProxy(t, url, ['streamlit'])

  await until(() => ends.length === 1)
  t.same(ends, [[RIGHT_ENDED, null]])
})

test('open sockets are listed with whose they are, and can be ended', async (t) => {
  const streamlit = await startStreamlit(t)
  const { url, registry, sockets } = await startProxy(t, streamlit.url)
  const tab = dialProxy(t, url, ['streamlit'])
  await once(tab, 'open')
  t.ok(registry.sessionOf('zoe', 's-1'))
  t.match(sockets.list(), [{ identity: { sub: 'zoe' } }])
  t.equal(sockets.endOf('max'), 0)
  t.equal(sockets.endOf('zoe'), 1)
  t.same(await closed(tab), [RIGHT_ENDED, 'signed out'])

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
