import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'tap'
import { closed, startUpgrades, until } from '../support/sockets.ts'
import { admissionOf, startProxy } from '../support/stream-proxy.ts'
import { dialProxy, startStreamlit } from '../support/stream-upstream.ts'

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

  await once(dialProxy(t, url, ['streamlit']), 'open')
  t.equal(streamlit.arrived.length, 1)
})

test('a browser that leaves while its earlier websocket ends leaves nothing open', async (t) => {
  const streamlit = await startStreamlit(t)
  const { port, url, sockets, openings } = await startProxy(t, streamlit.url)
  const first = dialProxy(t, url, ['streamlit', 'token', 's-1'])
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
